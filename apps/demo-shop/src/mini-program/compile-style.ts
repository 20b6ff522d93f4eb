import postcss, { type AtRule, type Rule } from "postcss";
import parseSelectors, { type Node as SelectorNode } from "postcss-selector-parser";
import { toClassPrefix } from "./class-prefix.ts";

export interface StyleSource {
  /** Without `.wxss`. */
  path: string;
  wxss: string;
  kind: "app" | "page" | "component";
}

/** The element that a page is in; WXSS calls it `page`. */
const PAGE_TAG = "wx-page";
const DARK = "(prefers-color-scheme: dark)";
/** The phone's own theme switch: it can be dark on a light desktop. */
const DARK_PHONE = ':where([data-theme="dark"]) ';
const RPX = /(-?\d*\.?\d+)rpx\b/g;

/**
 * Compiles WXSS to CSS scoped to its page or component. `:where` adds no specificity, so that the cascade stays as it
 * is in WeChat.
 * @throws Error with file and line
 */
export function compileStyle({ path, wxss, kind }: StyleSource): string {
  const root = postcss.parse(wxss, { from: `${path}.wxss` });
  root.walkAtRules("import", (rule) => {
    throw rule.error("the demo phone has no @import");
  });
  root.walkDecls((declaration) => {
    // --rpx is the width of the phone's screen / 750.
    declaration.value = declaration.value.replace(RPX, "calc(var(--rpx) * $1)");
  });
  root.walkRules((rule) => {
    rule.selectors = rule.selectors.map((selector) => {
      const scoped = kind === "component" ? prefixClasses(selector, path) : scope(selector);
      return isDark(rule) ? DARK_PHONE + scoped : scoped;
    });
  });
  root.walkAtRules("media", (media) => {
    if (media.params === DARK) media.replaceWith(media.nodes ?? []);
  });
  return root.toString();

  function scope(selector: string): string {
    const thisPage = kind === "page" ? `${PAGE_TAG}[data-path="${path}"]` : PAGE_TAG;
    let isPageItself = false;
    const scoped = transform(selector, (node) => {
      if (node.type !== "tag" || node.value !== "page") return;
      isPageItself = true;
      node.value = kind === "page" ? `${PAGE_TAG}:where([data-path="${path}"])` : PAGE_TAG;
    });
    return isPageItself ? scoped : `:where(${thisPage}) ${scoped}`;
  }
}

function prefixClasses(selector: string, path: string): string {
  return transform(selector, (node) => {
    if (node.type === "class") node.value = `${toClassPrefix(path)}--${node.value}`;
  });
}

function transform(selector: string, visit: (node: SelectorNode) => void): string {
  return parseSelectors((root) => root.walk(visit)).processSync(selector);
}

function isDark(rule: Rule): boolean {
  const { parent } = rule;
  return parent?.type === "atrule" && (parent as AtRule).params === DARK;
}
