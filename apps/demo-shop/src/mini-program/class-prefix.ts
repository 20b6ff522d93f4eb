/** Prefixes each class of a component, in its WXSS and at runtime. */
export function toClassPrefix(path: string): string {
  return path.replaceAll("/", "-");
}
