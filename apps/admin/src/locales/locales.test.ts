import { expect, test } from "vitest";
import { en } from "./en/index.ts";
import { zhCn } from "./zh-cn/index.ts";

/** Every text by its path, e.g. `errors.INTERNAL.what`. */
function flatten(messages: object, path = ""): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(messages)) {
    const at = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string") texts.set(at, value);
    else for (const [inner, text] of flatten(value as object, at)) texts.set(inner, text);
  }
  return texts;
}

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ""))].toSorted();
}

const chinese = flatten(zhCn);
const english = flatten(en);

test("every text exists in both languages", () => {
  expect([...english.keys()].toSorted()).toEqual([...chinese.keys()].toSorted());
});

test("no text is blank", () => {
  const blank = [...chinese, ...english]
    .filter(([, text]) => text.trim() === "")
    .map(([path]) => path);
  expect(blank).toEqual([]);
});

test("a text and its translation name the same values", () => {
  const different = [...chinese].filter(
    ([path, text]) => placeholders(text).join() !== placeholders(english.get(path) ?? "").join(),
  );
  expect(different).toEqual([]);
});

test("no text holds a sign that the message format would read as its own", () => {
  const suspicious = [...chinese, ...english].filter(([, text]) =>
    /@(?!\d)|\{(?!\w+\})/.test(text),
  );
  expect(suspicious).toEqual([]);
});

test("a Chinese text has one form only", () => {
  expect([...chinese].filter(([, text]) => text.includes("|"))).toEqual([]);
});

const sources = import.meta.glob<string>(["../**/*.vue", "../**/*.ts", "!../**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

test("every text is used by a page", () => {
  const code = Object.values(sources).join("\n");
  const builtPrefixes = [...code.matchAll(/`(\w+\.[\w.]*)\$\{/g)].map(([, prefix = ""]) => prefix);
  const isUsed = (path: string) =>
    code.includes(path) ||
    code.includes(`"${path.slice(0, path.lastIndexOf("."))}"`) ||
    builtPrefixes.some((prefix) => path.startsWith(prefix));
  expect(chinese.size).toBeGreaterThan(500);
  expect([...chinese.keys()].filter((path) => !isUsed(path))).toEqual([]);
});

test("every text that a page asks for by name exists", () => {
  const areas = Object.keys(zhCn).join("|");
  const names = new RegExp(`(?<!=)["'\`]((?:${areas})(?:\\.\\w+)+)["'\`]`, "g");
  const asked = Object.entries(sources).flatMap(([file, source]) =>
    [...source.matchAll(names)].map(([, name]) => ({ file, name: name ?? "" })),
  );
  expect(asked.length).toBeGreaterThan(200);
  const isKnown = (name: string) =>
    chinese.has(name) || [...chinese.keys()].some((path) => path.startsWith(`${name}.`));
  expect(asked.filter(({ name }) => !isKnown(name))).toEqual([]);
});

test("every text that a browser test asks for by name exists", () => {
  const tests = import.meta.glob<string>("../../test/browser/*.test.ts", {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const asked = Object.values(tests).flatMap((source) =>
    [...source.matchAll(/\bw\("([\w.]+)"/g)].map(([, name = ""]) => name),
  );
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.filter((name) => !chinese.has(name))).toEqual([]);
});
