import { setTimeout as sleep } from "node:timers/promises";
import { isFinal } from "@mp-notice/core";
import { expect, test } from "vitest";
import { findDatabaseServer, startPrivateDatabaseServer } from "../private-database-server.ts";
import { openWorld, type World } from "./open-world.ts";
import { createTrigger, setUpNotice, type Shop } from "./shop.ts";

const SEND_PATH = "/cgi-bin/message/subscribe/send";
const WORKERS = 4;
const CUSTOMERS = 100;
const DELIVERIES_EACH = 10;
const TRIGGERS_AT_ONCE = 100;
/** WeChat refuses the words of as many sends: their deliveries fail, and operators send them again. */
const REFUSED = 150;
const CONTENT_REFUSED = 87_014;
const OPERATORS = 2;
const RESENDS_AT_ONCE = 100;
const CANCEL_EVERY = 4;
const ENDS_WITHIN_MS = 60_000;
/** Long enough for two sends to one customer to overlap. */
const LATENCY_MS = 5;

const server = findDatabaseServer();

test.runIf(server !== null)(
  "four workers, two operators who send the same again and a backend that cancels: each of a thousand is told once or was cancelled, never two at a time to one customer",
  { timeout: 240_000 },
  async () => {
    const databaseServer = await startPrivateDatabaseServer(server ?? "");
    const world = await openWorld(`${databaseServer.url}/product`, { latencyMs: LATENCY_MS });
    try {
      const api = await world.launch("api");
      await api.untilReady();
      for (let n = 0; n < WORKERS; n++) await (await world.launch("worker")).untilReady();
      const shop = await world.openShop(api);
      const templateId = await setUpNotice(shop, {
        code: "order_pay_success",
        channel: "subscribe",
        query: "支付成功",
      });
      const openids: string[] = [];
      for (let n = 0; n < CUSTOMERS; n++)
        openids.push(await createCustomer({ world, shop, templateId }));
      await world.control("/faults", {
        path: SEND_PATH,
        times: REFUSED,
        fault: { kind: "errcode", errcode: CONTENT_REFUSED },
      });

      const orderIds = openids.flatMap((_, customer) =>
        Array.from({ length: DELIVERIES_EACH }, (__, n) => `O${customer}-${n}`),
      );
      const isTriggering = new AbortController();
      const resending = Array.from({ length: OPERATORS }, () =>
        sendAgainWhatFails(shop, isTriggering.signal),
      );
      const cancelling: Promise<string[]>[] = [];
      for (let from = 0; from < orderIds.length; from += TRIGGERS_AT_ONCE) {
        const some = orderIds.slice(from, from + TRIGGERS_AT_ONCE);
        const items = some.map((orderId, n) => {
          const openid = openids[Math.floor((from + n) / DELIVERIES_EACH)] ?? "";
          return createTrigger({
            notice: "order_pay_success",
            openid,
            orderId,
            idempotencyKey: orderId,
            grantWaitSeconds: 60,
          });
        });
        await shop.insist("notices.triggerMany", { items }, shop.asService);
        cancelling.push(
          cancelAll(
            shop,
            some.filter((_, n) => n % CANCEL_EVERY === 0),
          ),
        );
      }
      const cancelled = new Set((await Promise.all(cancelling)).flat());
      const told = orderIds.filter((orderId) => !cancelled.has(orderId));
      const uses = await untilSpent(shop, told.length);
      isTriggering.abort();
      const resends = (await Promise.all(resending)).flat();

      const messages = (await world.control("/messages")) as { page: string }[];
      const orders = messages.map(({ page }) => page.split("id=")[1] ?? "").toSorted();
      expect(orders).toEqual(told.toSorted());
      const cancels = orderIds.length / CANCEL_EVERY;
      expect(cancelled.size).toBeGreaterThan(0);
      expect(cancelled.size, "no cancel came too late: none raced with a claim").toBeLessThan(
        cancels,
      );

      const { items: log } = (await world.control("/requests?since=0")) as {
        items: { path: string; answer: { errcode?: number } }[];
      };
      const sends = log.filter(({ path }) => path === SEND_PATH);
      const refused = sends.filter(({ answer }) => answer.errcode !== 0);
      expect(refused.map(({ answer }) => answer.errcode)).toEqual(
        Array.from({ length: REFUSED }, () => CONTENT_REFUSED),
      );
      expect(sends).toHaveLength(told.length + REFUSED);

      // Two operators, each twice at once: what failed is sent again once.
      const accepted = resends.filter(({ ok }) => ok);
      expect(accepted).toHaveLength(REFUSED);
      expect(resends.length, "no two resends met").toBeGreaterThan(REFUSED);
      const deliveries = await listDeliveries(shop);
      expect(deliveries).toHaveLength(orderIds.length + accepted.length);
      expect(deliveries.filter(({ state }) => !isFinal(state))).toEqual([]);
      const sent = deliveries.filter(({ state }) => state === "sent");
      expect(sent.map(({ orderId }) => orderId).toSorted()).toEqual(told.toSorted());
      expect(uses).toEqual({ spent: told.length, usable: cancelled.size, pending: 0, void: 0 });
    } finally {
      await world.close();
      await databaseServer.remove();
    }
  },
);

/** A customer with a permission for each delivery. */
async function createCustomer(input: {
  world: World;
  shop: Shop;
  templateId: string;
}): Promise<string> {
  const { world, shop, templateId } = input;
  const { openid } = await world.control("/users", {});
  const reports = [];
  for (let use = 0; use < DELIVERIES_EACH; use++) {
    const act = { templateIds: [templateId], answer: "accept" };
    const answers = await world.control(`/users/${openid}/subscribe`, act);
    const answer = answers[templateId];
    reports.push({ kind: "subscribe", reportId: `R${use}`, templateId, answer, ageMs: 0 });
  }
  await shop.insist("grants.report", { openid, reports }, shop.asService);
  return openid;
}

/** An operator who selects all that failed and sends it again, twice at once, as long as there is work. */
async function sendAgainWhatFails(
  shop: Shop,
  signal: AbortSignal,
): Promise<{ deliveryId: string; ok: boolean }[]> {
  const all: { deliveryId: string; ok: boolean }[] = [];
  const done = new Set<string>();
  while (!signal.aborted) {
    const failed = await listDeliveries(shop, { state: "failed" });
    const deliveryIds = failed
      .map(({ deliveryId }) => deliveryId)
      .filter((deliveryId) => !done.has(deliveryId))
      .slice(0, RESENDS_AT_ONCE);
    if (deliveryIds.length === 0) {
      await sleep(50);
      continue;
    }
    const answers = await Promise.all(
      [1, 2].map(() => shop.insist("deliveries.resend", { deliveryIds }, shop.asOperator())),
    );
    all.push(...answers.flatMap(({ results }) => results));
    for (const deliveryId of deliveryIds) done.add(deliveryId);
  }
  return all;
}

/** Returns the orders whose cancel succeeded. */
async function cancelAll(shop: Shop, orderIds: string[]): Promise<string[]> {
  const answers = await Promise.all(
    orderIds.map((idempotencyKey) =>
      shop.insist("deliveries.cancel", { idempotencyKey }, shop.asService),
    ),
  );
  return orderIds.filter((_, n) => answers[n].cancelled === true);
}

/** What became of all permissions, once as many were used. */
async function untilSpent(shop: Shop, expected: number) {
  const giveUpAt = Date.now() + ENDS_WITHIN_MS;
  for (;;) {
    const summary: { spent: number; usable: number; pending: number; void: number }[] =
      await shop.read("grants.summarize", {});
    const sum = (name: "spent" | "usable" | "pending" | "void") =>
      summary.reduce((total, entry) => total + entry[name], 0);
    const uses = {
      spent: sum("spent"),
      usable: sum("usable"),
      pending: sum("pending"),
      void: sum("void"),
    };
    if (uses.spent >= expected || Date.now() > giveUpAt) return uses;
    await sleep(100);
  }
}

async function listDeliveries(
  shop: Shop,
  filter: { state?: "failed" } = {},
): Promise<{ deliveryId: string; orderId: string; state: Parameters<typeof isFinal>[0] }[]> {
  const all: any[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: any[]; nextCursor: string | null } = await shop.read("deliveries.list", {
      ...filter,
      limit: 100,
      cursor,
    });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
