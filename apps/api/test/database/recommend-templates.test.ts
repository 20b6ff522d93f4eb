import { describe, expect, test } from "vitest";
import { listDatabases } from "../start-operator-api.ts";
import { startShop } from "../start-shop.ts";

/** The best template of the simulator's library for each notice. */
const BEST = {
  order_pay_success: /支付成功|付款成功/,
  order_pay_fail: /支付失败|付款失败/,
  order_cancel: /取消|关闭/,
  order_refund_apply: /退款申请|售后/,
  order_refund_result: /退款/,
  order_ship: /发货/,
  order_pickup: /自提|取货/,
  order_unpaid: /待付款|待支付|未支付/,
};

describe.each(listDatabases().slice(0, 1))("recommended templates on %s", (_name, open) => {
  test("fit their notice, and their suggestion can be saved unchanged", async () => {
    await using shop = await startShop(open);
    for (const [code, title] of Object.entries(BEST)) {
      const found = (await shop.query("notices.recommend", { code, channel: "subscribe" })).data;
      const [best] = found;
      expect(best?.title, code).toMatch(title);
      expect(best?.suggestions.length, code).toBeGreaterThanOrEqual(3);
      const known = best?.keywords.map(({ keywordId }) => keywordId);
      for (const { keywordId } of best?.suggestions ?? []) expect(known).toContain(keywordId);
      expect(new Set(found.map(({ libraryTemplateId }) => libraryTemplateId)).size).toBe(
        found.length,
      );
      const keywords = best?.suggestions.map(({ keywordId, source }) => ({ keywordId, source }));
      const template = { libraryTemplateId: best?.libraryTemplateId, keywords };
      const saved = await shop.mutate("notices.update", { code, enabled: true, template });
      expect(saved.data.status, code).toBe("ready");
    }
  });

  test("a search finds titles that say the same in other words, after those that use its words", async () => {
    await using shop = await startShop(open);
    const search = async (query: string) =>
      (await shop.query("templates.list", { channel: "subscribe", query, limit: 100 })).data.items;
    const titles = (await search("支付成功")).map(({ title }) => title);
    const own = titles.findLastIndex((title) => title.includes("支付成功"));
    const other = titles.findIndex((title) => title.includes("付款成功"));
    expect(other).toBeGreaterThan(own);
    expect((await search("订单关闭")).some(({ title }) => title.includes("取消"))).toBe(true);
  });
});
