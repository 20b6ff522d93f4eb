import { createExampleData, BUILT_IN_NOTICES } from "@mp-notice/core";
import { describe, expect, test, vi } from "vitest";
import { listDatabaseServers } from "../list-database-servers.ts";
import { startProduct, toDatabaseUrl } from "../start-product.ts";

const PATIENCE = { timeout: 30_000 };
const NOTICE = "order_cancel";
const OPEN = ["queued", "waiting_for_grant", "sending"];

/** A shop with one mapped notice, its customers, and the messages that reached them. */
async function openShop(server: string) {
  const product = await startProduct({ databaseUrl: toDatabaseUrl(server) });
  const operator = await product.signIn();
  const { asService } = product;
  const channel = "subscribe";
  const found = await product.query("templates.list", { channel, query: "取消" }, operator);
  const { libraryTemplateId } = found.data.items[0];
  const place = { code: NOTICE, channel, libraryTemplateId };
  const { data: suggested } = await product.query("notices.suggest", place, operator);
  const keywords = suggested.map(({ keywordId, source }: any) => ({ keywordId, source }));
  const template = { libraryTemplateId, keywords };
  const saved = await product.mutate(
    "notices.update",
    { code: NOTICE, enabled: true, grantWaitSeconds: 0, channel, template },
    operator,
  );
  const { templateId } = saved.data.template;
  const data = createExampleData(BUILT_IN_NOTICES.find(({ code }) => code === NOTICE)!);
  let reports = 0;
  const get = async (deliveryId: string): Promise<any> =>
    (await product.query("deliveries.get", { deliveryId }, operator)).data;
  return {
    get,
    createCustomer: async (magic?: string) => (await product.createCustomer(magic)).openid,
    async trigger(openid: string, orderId: string): Promise<string> {
      const trigger = { notice: NOTICE, openid, orderId, data, idempotencyKey: orderId };
      return (await product.mutate("notices.trigger", trigger, asService)).data.deliveryId;
    },
    async wait(grantWaitSeconds: number): Promise<void> {
      await product.mutate("notices.update", { code: NOTICE, grantWaitSeconds }, operator);
    },
    async give(openid: string): Promise<void> {
      const asked = { templateIds: [templateId], answer: "accept" };
      const answers = await product.control(`/users/${openid}/subscribe`, asked);
      const report = { kind: "subscribe", reportId: `r${++reports}`, templateId, ageMs: 0 };
      const given = { openid, reports: [{ ...report, answer: answers[templateId] }] };
      const { data: recorded } = await product.mutate("grants.report", given, asService);
      expect(recorded.results).toMatchObject([{ accepted: true }]);
    },
    async resend(deliveryIds: string[], again?: boolean): Promise<any[]> {
      const input = { deliveryIds, ...(again !== undefined && { again }) };
      return (await product.mutate("deliveries.resend", input, operator)).data.results;
    },
    plan: async (deliveryIds: string[]) =>
      (await product.query("deliveries.planResend", { deliveryIds }, operator)).data,
    count: async (deliveryIds: string[]) =>
      (await product.query("deliveries.countStates", { deliveryIds }, operator)).data,
    cancel: async (idempotencyKey: string) =>
      (await product.mutate("deliveries.cancel", { idempotencyKey }, asService)).data,
    find: async (idempotencyKey: string) =>
      (await product.query("deliveries.find", { idempotencyKey }, asService)).data,
    list: async (orderId: string): Promise<any[]> =>
      (await product.query("deliveries.list", { orderId }, operator)).data.items,
    countMessages: async (openid: string): Promise<number> =>
      (await product.control(`/messages?openid=${openid}`)).length,
    untilState: (deliveryId: string, state: string) =>
      vi.waitFor(async () => expect((await get(deliveryId)).state).toBe(state), PATIENCE),
    async untilEnded(orderId: string): Promise<void> {
      await vi.waitFor(async () => {
        const { data: page } = await product.query("deliveries.list", { orderId }, operator);
        expect(page.items.map(({ state }: any) => state)).not.toContainEqual(
          expect.toSatisfy((state: string) => OPEN.includes(state)),
        );
      }, PATIENCE);
    },
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  };
}

describe.each(listDatabaseServers())("a lineage on $name", ({ server }) => {
  test("is one message, whichever of its deliveries are resent, and how often", async () => {
    await using shop = await openShop(server);
    const openid = await shop.createCustomer();
    const first = await shop.trigger(openid, "A1");
    await shop.untilState(first, "no_grant");
    const [{ resentAs: second }] = await shop.resend([first]);
    await shop.untilState(second, "no_grant");
    for (let given = 0; given < 3; given++) await shop.give(openid);

    const listed = (await shop.list("A1")).map(({ deliveryId }) => deliveryId);
    const together = await shop.resend(listed);
    expect(together.map(({ ok }) => ok)).toEqual([true, false]);
    expect(together[1]).toMatchObject({
      reason: "ALREADY_KNOWN",
      details: [{ field: "deliveryIds" }],
    });
    await shop.untilEnded("A1");
    const clicks = Array.from({ length: 6 }, (_, n) => shop.resend([n % 2 ? first : second]));
    for (const [result] of await Promise.all(clicks)) {
      expect(result).toMatchObject({ ok: false, reason: "ALREADY_KNOWN" });
      expect(result.details[0].problem).toMatch(/again: true.*another permission/);
    }
    expect(await shop.countMessages(openid)).toBe(1);
    const { resentAs: sent } = together[0];
    expect(await shop.find("A1")).toMatchObject({ deliveryId: sent, state: "sent" });
    const lineage = { firstId: first, currentId: sent, resend: "told" };
    expect(await shop.get(second)).toMatchObject({ resendOf: first, resentAs: sent, lineage });
    expect(await shop.get(sent)).toMatchObject({ resendOf: second, resentAs: null, lineage });

    const [{ resentAs: further }] = await shop.resend([sent], true);
    await shop.untilState(further, "sent");
    expect(await shop.countMessages(openid), "an explicit choice").toBe(2);
    expect(await shop.get(further)).toMatchObject({ again: true, resendOf: sent });
    expect(await shop.resend([further])).toMatchObject([{ ok: false, reason: "INPUT_INVALID" }]);
  });

  test("shows before a resend how many have a permission, and afterwards the outcomes", async () => {
    await using shop = await openShop(server);
    const [rich, poor] = [await shop.createCustomer(), await shop.createCustomer()];
    const failed: string[] = [];
    for (const [openid, orderId] of [
      [rich, "P1"],
      [rich, "P2"],
      [rich, "P3"],
      [poor, "P4"],
    ] as const) {
      failed.push(await shop.trigger(openid, orderId));
      await shop.untilState(failed.at(-1)!, "no_grant");
    }
    expect(await shop.plan(failed)).toEqual({ deliveries: 4, covered: 0 });
    await shop.give(rich);
    await shop.give(rich);
    expect(await shop.plan([...failed, "of nobody"])).toEqual({ deliveries: 4, covered: 2 });
    expect(await shop.plan(failed.slice(0, 1))).toEqual({ deliveries: 1, covered: 1 });

    const resent = (await shop.resend(failed)).map(({ resentAs }) => resentAs);
    await vi.waitFor(
      async () =>
        expect(await shop.count(resent)).toEqual([
          { state: "no_grant", count: 2 },
          { state: "sent", count: 2 },
        ]),
      PATIENCE,
    );
    expect(await shop.plan(failed)).toEqual({ deliveries: 4, covered: 0 });
  });

  test("is cancelled at its live delivery, by its original key", async () => {
    await using shop = await openShop(server);
    const openid = await shop.createCustomer();
    const first = await shop.trigger(openid, "C1");
    await shop.untilState(first, "no_grant");
    await shop.wait(600);
    const [{ resentAs: second }] = await shop.resend([first]);
    await shop.untilState(second, "waiting_for_grant");
    expect(await shop.cancel("C1")).toEqual({
      deliveryId: second,
      state: "cancelled",
      cancelled: true,
    });
    await shop.give(openid);
    const other = await shop.trigger(openid, "C2");
    await shop.untilState(other, "sent");
    expect(await shop.countMessages(openid), "the other order's only").toBe(1);
    expect(await shop.find("C1")).toMatchObject({ deliveryId: second, state: "cancelled" });
    for (const again of [false, true])
      expect(await shop.resend([first, second], again)).toMatchObject([
        { ok: false },
        { ok: false },
      ]);
  });

  test("with an unknown outcome can be resent without `again`, and is marked as a risk", async () => {
    await using shop = await openShop(server);
    const openid = await shop.createCustomer("lost");
    await shop.give(openid);
    const first = await shop.trigger(openid, "L1");
    await shop.untilState(first, "unknown");
    expect((await shop.get(first)).lineage.resend).toBe("maybe_told");
    expect(await shop.resend([first])).toMatchObject([{ ok: true }]);
  });
});
