import { setTimeout as sleep } from "node:timers/promises";
import { GRANT_LIFE_MS } from "@mp-notice/core";
import type { Random } from "./random.ts";
import { createTrigger, type Shop } from "./shop.ts";
import type { SupervisedProcess } from "./supervised-process.ts";

/** A delivery with a payment's permission waits until the payment has settled. */
const GRANT_WAIT_SECONDS = { order_pay_success: 5, order_pay_fail: 5, order_cancel: 14 };
export const SEND_PATHS = [
  "/cgi-bin/message/subscribe/send",
  "/cgi-bin/message/wxopen/template/send",
] as const;

export interface World {
  random: Random;
  shop: Shop;
  control(path: string, body?: unknown): Promise<any>;
  processes: SupervisedProcess[];
  customers: string[];
  templates: { subscribe: string[] };
  /** Unanswered requests, which the shop retries. */
  unanswered: (() => Promise<unknown>)[];
  orders: string[];
  cancelledOrders: string[];
  /** Paid orders without a trigger yet. */
  payments: { openid: string; orderId: string }[];
}

/** Performs one random action. */
export async function act(
  world: World,
  { step, killDatabase }: { step: number; killDatabase: (() => Promise<void>) | null },
): Promise<void> {
  const { random, control } = world;
  await sleep(random.below(30));
  const dice = random.below(100);
  if (dice < 36) return trigger(world, step);
  if (dice < 69) return permit(world, step);
  if (dice < 75) return pay(world, step);
  if (dice < 83) return sendAgain(world);
  if (dice < 85) return cancel(world);
  if (dice < 87) {
    const openid = random.pick(world.customers as [string, ...string[]]);
    const templateId = random.pick(world.templates.subscribe as [string, ...string[]]);
    await control(`/users/${openid}/settings`, { templateId, answer: "reject" });
    return;
  }
  if (dice < 96) {
    // A lost answer is the worst fault: the message was sent, but its outcome is unknown.
    const fault = random.pick([
      { kind: "cut", when: "after" },
      { kind: "cut", when: "after" },
      { kind: "cut", when: "after" },
      { kind: "delay", ms: 150 },
      { kind: "delay", ms: 150 },
      { kind: "errcode", errcode: -1 },
      { kind: "errcode", errcode: 43108 },
      { kind: "cut", when: "before" },
      { kind: "status", status: 502 },
      { kind: "not_json" },
      { kind: "expire_token" },
    ]);
    await control("/faults", { path: random.pick(SEND_PATHS), times: 1 + random.below(2), fault });
    return;
  }
  const victim = random.pick(world.processes as [SupervisedProcess, ...SupervisedProcess[]]);
  if (dice < 99 || !killDatabase) victim.kill();
  else await killDatabase();
  if (random.below(2) === 0) await victim.untilReady();
}

async function trigger(world: World, step: number): Promise<void> {
  const { random, shop } = world;
  // Some orders were paid: an order's own payment is used first.
  const paid = world.payments.shift();
  const orderId = paid?.orderId ?? `O${step}-${random.below(1_000_000)}`;
  world.orders.push(orderId);
  const notice = random.pick(["order_pay_success", "order_pay_fail", "order_cancel"] as const);
  const openid = paid?.openid ?? random.pick(world.customers as [string, ...string[]]);
  const body = createTrigger({
    notice,
    openid,
    orderId,
    grantWaitSeconds: GRANT_WAIT_SECONDS[notice],
    idempotencyKey: toKey(orderId),
    delaySeconds: random.pick([0, 0, 0, 1, 3] as const),
  });
  // Twice concurrently, like an impatient backend.
  const answers = await Promise.all([
    shop.ask("notices.trigger", body, shop.asService),
    shop.ask("notices.trigger", body, shop.asService),
  ]);
  if (answers.every((answer) => answer === null)) {
    world.unanswered.push(() => shop.insist("notices.trigger", body, shop.asService));
  }
}

/** Resends an order's listed deliveries, twice concurrently, like two operators; rarely with `again`. */
async function sendAgain({ random, shop, orders }: World): Promise<void> {
  const [first, ...others] = orders;
  if (first === undefined) return;
  const { items } = await shop.read("deliveries.list", {
    orderId: random.pick([first, ...others]),
  });
  const deliveryIds: string[] = items.map(({ deliveryId }: { deliveryId: string }) => deliveryId);
  if (deliveryIds.length === 0) return;
  const input = { deliveryIds, again: random.below(4) === 0 };
  await Promise.all([
    shop.ask("deliveries.resend", input, shop.asOperator()),
    shop.ask("deliveries.resend", input, shop.asOperator()),
  ]);
}

async function cancel({ random, shop, orders, cancelledOrders }: World): Promise<void> {
  const [first, ...others] = orders;
  if (first === undefined) return;
  const orderId = random.pick([first, ...others]);
  const input = { idempotencyKey: toKey(orderId) };
  const answer = await shop.ask("deliveries.cancel", input, shop.asService);
  if (answer?.cancelled === true) cancelledOrders.push(orderId);
}

function toKey(orderId: string): string {
  return `key-${orderId}`;
}

async function permit(world: World, step: number): Promise<void> {
  const { random, control } = world;
  const openid = random.pick(world.customers as [string, ...string[]]);
  const reportId = `R${step}`;
  const isForm = random.below(2) === 0;
  const templateId = random.pick(world.templates.subscribe as [string, ...string[]]);
  const report = isForm
    ? {
        kind: "form",
        reportId,
        formId: (await control(`/users/${openid}/submit-form`, {})).formId,
        // Some expire while a delivery waits for them or holds them.
        ageMs: random.below(4) === 0 ? GRANT_LIFE_MS - 500 - random.below(6000) : 0,
      }
    : {
        kind: "subscribe",
        reportId,
        templateId,
        answer: (
          await control(`/users/${openid}/subscribe`, {
            templateIds: [templateId],
            answer: "accept",
          })
        )[templateId],
        ageMs: 0,
      };
  await askOrKeep(world, "grants.report", { openid, reports: [report] });
}

/** A payment that is reported, confirmed by the backend or by its order, in any order or never. */
async function pay(world: World, step: number): Promise<void> {
  const { random, control } = world;
  const openid = random.pick(world.customers as [string, ...string[]]);
  const orderId = `P${step}`;
  const paid = await control(`/users/${openid}/pay`, { orderId, outcome: "success" });
  const payment = { prepayId: paid.prepayId, orderId };
  const report = { kind: "payment", reportId: `R${step}`, ageMs: 0, ...payment };
  const acts = [
    () => askOrKeep(world, "grants.report", { openid, reports: [report] }),
    () => askOrKeep(world, "grants.confirmPayment", { openid, ...payment }),
  ];
  if (random.below(2) === 0) acts.reverse();
  if (random.below(4) === 0) acts.pop();
  for (const next of acts) await next();
  world.payments.push({ openid, orderId });
}

/** Sends a request and keeps it for a retry at the end if it gets no answer. */
async function askOrKeep({ shop, unanswered }: World, name: string, input: object): Promise<void> {
  if ((await shop.ask(name, input, shop.asService)) === null)
    unanswered.push(() => shop.insist(name, input, shop.asService));
}
