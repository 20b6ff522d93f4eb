import { describe, expect, test } from "vitest";
import { CATEGORIES, SUBSCRIBE_LIBRARY, TEMPLATE_LIBRARY } from "./library.ts";
import subscribeLibrary from "./library/subscribe-library.json" with { type: "json" };
import templateLibrary from "./library/template-library.json" with { type: "json" };
import { findValueProblem } from "./value-rules.ts";

const firstHit = <Item extends { readonly title: string }>(items: readonly Item[], text: string) =>
  items.find(({ title }) => title.includes(text));

describe("the library", () => {
  test.each([
    ["支付成功", "AT0009", 900004],
    ["付款失败", "AT9001", 900001],
    ["取消", "AT9002", 900002],
    ["退款", "AT9003", 900003],
    ["发货", "AT0007", 1856],
    ["退款成功", "AT9007", 900007],
    ["待付款", "AT9005", 900005],
    ["自提", "AT9013", 4037],
  ])("lists a suitable template first in a search for %s", (text, id, tid) => {
    expect(firstHit(TEMPLATE_LIBRARY, text)?.id).toBe(id);
    expect(firstHit(SUBSCRIBE_LIBRARY, text)?.tid).toBe(tid);
  });

  test("holds the real templates beside our own", () => {
    expect(TEMPLATE_LIBRARY.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["AT0002", "AT0009", "AT0024", "AT0036", "AT0229"]),
    );
    expect(SUBSCRIBE_LIBRARY.map(({ tid }) => tid)).toEqual(
      expect.arrayContaining([99, 434, 661, 994, 1435, 1648]),
    );
  });

  test("marks every record as WeChat's, with sources, or as ours, with an id from our own range", () => {
    for (const { id, origin, sources } of templateLibrary.templates) {
      expect([id, origin]).toEqual([id, id.startsWith("AT9") ? "mp-notice" : "wechat"]);
      expect(Boolean(sources?.length)).toBe(origin === "wechat");
    }
    for (const { tid, origin, sources } of subscribeLibrary.templates) {
      expect([tid, origin]).toEqual([tid, tid > 900_000 ? "mp-notice" : "wechat"]);
      expect(tid).toBeLessThan(10_000_000);
      expect(Boolean(sources?.length)).toBe(origin === "wechat");
    }
  });

  test("has a name, a unique id and an example for every keyword", () => {
    for (const { keywords } of TEMPLATE_LIBRARY) {
      expect(keywords.every(({ name, example }) => name !== "" && example !== "")).toBe(true);
      expect(new Set(keywords.map(({ keywordId }) => keywordId)).size).toBe(keywords.length);
    }
    for (const { keywords } of SUBSCRIBE_LIBRARY) {
      expect(new Set(keywords.map(({ kid }) => kid)).size).toBe(keywords.length);
    }
  });

  test("has examples that its keyword types accept", () => {
    const refused = SUBSCRIBE_LIBRARY.flatMap(({ tid, keywords }) =>
      keywords
        .filter(({ rule, example, enumValues }) => findValueProblem(rule, example, enumValues))
        .map(({ name, example }) => `${tid} ${name} ${example}`),
    );
    expect(refused).toEqual([]);
  });

  test("files every subscribe template under a listed category", () => {
    const ids = CATEGORIES.map(({ id }) => id);
    expect(SUBSCRIBE_LIBRARY.every(({ categoryId }) => ids.includes(categoryId))).toBe(true);
  });

  test("is larger than one page in both channels, so that clients must page", () => {
    expect(TEMPLATE_LIBRARY.length).toBeGreaterThan(20);
    expect(SUBSCRIBE_LIBRARY.length).toBeGreaterThan(30);
  });
});
