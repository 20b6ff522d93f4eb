/** Before each class of a component, in its WXSS and in what the runtime writes. */
export function toClassPrefix(path: string): string {
  return path.replaceAll("/", "-");
}
