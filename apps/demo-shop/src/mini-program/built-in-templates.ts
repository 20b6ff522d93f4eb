/**
 * WeChat's built-in components are closed source, so the phone has stand-ins for those that the shop uses. These are their
 * templates, with browser tags; `phone/runtime/built-ins` implements their behaviour.
 */
export const BUILT_IN_TEMPLATES: Readonly<Record<string, string>> = {
  button: "<slot/>",
  form: "<slot/>",
  image: '<img alt=""/>',
  input: "",
  label: "<slot/>",
  radio: '<input type="radio" value="{{value}}" checked="{{checked}}"/><slot/>',
  "radio-group": "<slot/>",
  text: "<slot/>",
  view: "<slot/>",
};

/** Tags that are not components. */
const STRUCTURE_TAGS = ["block", "slot", "template"];

/** @throws Error when a template uses a component that is neither the shop's own nor a stand-in */
export function assertTagsKnown(file: string, wxml: string, ownTags: readonly string[]): void {
  for (const [, tag = ""] of wxml.matchAll(/<([a-z][\w-]*)/g)) {
    const isKnown =
      ownTags.includes(tag) || STRUCTURE_TAGS.includes(tag) || tag in BUILT_IN_TEMPLATES;
    if (!isKnown) throw new Error(`${file}: the demo phone has no <${tag}>`);
  }
}
