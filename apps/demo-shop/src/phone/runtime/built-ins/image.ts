import { setText, type BuiltIn } from "./built-in.ts";

/** Images come from the program's own folder: `/images/…`. */
export const createImage = (toAddress: (path: string) => string): BuiltIn => ({
  properties: { src: String, mode: String },
  reflect(element, { src, mode }) {
    setText(element, "mode", mode);
    const picture = element.querySelector("img");
    if (picture && typeof src === "string") picture.src = toAddress(src);
  },
});
