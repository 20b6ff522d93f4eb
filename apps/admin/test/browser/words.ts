import { en } from "../../src/locales/en/index.ts";
import { zhCn } from "../../src/locales/zh-cn/index.ts";

export type Language = "zh-CN" | "en";
export type Words = (path: string, values?: Record<string, string | number>) => string;

/** The admin's texts in that language. @throws when the path has none */
export function wordsOf(language: Language): Words {
  const messages = language === "en" ? en : zhCn;
  return (path, values = {}) => {
    const found = path
      .split(".")
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], messages);
    if (typeof found !== "string") throw new Error(`there are no words at ${path}`);
    const [one = "", many = one] = found.split(" | ");
    const form = values["n"] === 1 ? one : many;
    return form.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}
