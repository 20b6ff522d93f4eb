import { expect, test } from "vitest";
import { decideOutcome } from "../src/deliveries/decide-outcome.ts";
import type { NewDelivery } from "../src/deliveries/delivery.ts";
import type {
  ClaimedDelivery,
  ClaimInput,
  ClaimResult,
  Lane,
  RecordResult,
  ResendResult,
} from "../src/deliveries/delivery-store.port.ts";
import type { SendAnswer } from "../src/deliveries/wechat.port.ts";
import { builtInCatalog } from "../src/notices/notice-catalog.ts";
import type { Grant } from "../src/grants/grant.ts";
import type { GrantReport, ReportResult } from "../src/grants/read-reports.ts";
import { createNoticeSettings } from "./create-notice-settings.ts";
import type { StoredDelivery, StoreHarness, StoreSubject } from "./store-harness.ts";

export const LOST: SendAnswer = { kind: "lost", cause: "ECONNRESET" };
export const NEVER_LEFT: SendAnswer = { kind: "never_left", cause: "ECONNREFUSED" };

export function answered(errcode: number, msgId: string | null = null): SendAnswer {
  return {
    kind: "answered",
    from: "send",
    errcode,
    errmsg: `errcode ${errcode}`,
    rid: null,
    msgId,
  };
}

/** The notices of the scene's lanes: two templates of each channel. */
export const SUBSCRIBED = "order_cancel";
export const SUBSCRIBED_TOO = "order_pay_success";
export const BY_FORM = "order_pay_fail";
export const BY_FORM_TOO = "order_refund_apply";

/** Shorthands for the steps of contract tests. Remembers customers and deliveries for the final check. */
export type StoreScene = ReturnType<typeof createStoreScene>;

export function createStoreScene(harness: StoreHarness) {
  const { store, ledger, appId } = harness;
  const [templateId = "", otherTemplateId = ""] = harness.knownTemplateIds;
  const openids: string[] = [];
  const deliveryIds: string[] = [];
  let count = 0;

  const lanes: Lane[] = [
    { notice: SUBSCRIBED, channel: "subscribe", templateId },
    { notice: SUBSCRIBED_TOO, channel: "subscribe", templateId: otherTemplateId },
    { notice: BY_FORM, channel: "template", templateId: "form-template-1" },
    { notice: BY_FORM_TOO, channel: "template", templateId: "form-template-2" },
  ];

  const settings = lanes.map(createNoticeSettings);

  function createCustomer(): string {
    const openid = `openid-${++count}`;
    openids.push(openid);
    return openid;
  }

  function createDelivery(openid: string, changes: Partial<NewDelivery> = {}): NewDelivery {
    return {
      id: harness.newId(),
      appId,
      kind: "trigger",
      notice: SUBSCRIBED,
      definitionVersion: null,
      openid,
      orderId: `order-${++count}`,
      data: { order_sn: "SN1" },
      idempotencyKey: null,
      fingerprint: "fingerprint",
      resendOf: null,
      miniprogramState: null,
      grantWaitSeconds: 600,
      sendTime: null,
      state: "queued",
      ...changes,
    };
  }

  async function queue(openid: string, changes: Partial<NewDelivery> = {}): Promise<string> {
    const delivery = createDelivery(openid, changes);
    await store.queue([delivery]);
    deliveryIds.push(delivery.id);
    return delivery.id;
  }

  async function resend(
    ids: string[],
    { again = false, waitSeconds = 0 }: { again?: boolean; waitSeconds?: number } = {},
  ): Promise<ResendResult[]> {
    const resends = ids.map((deliveryId) => ({ deliveryId, newId: harness.newId() }));
    const getGrantWaitSeconds = () => waitSeconds;
    const results = await store.resend({ appId, resends, again, getGrantWaitSeconds });
    deliveryIds.push(...results.flatMap((result) => (result.ok ? [result.resentAs] : [])));
    return results;
  }

  async function report(openid: string, ...reports: GrantReport[]): Promise<ReportResult[]> {
    return ledger.report({ appId, openid, reports });
  }

  const createReportId = () => `report-${++count}`;

  async function giveForm(
    openid: string,
    changes: { formId?: string; orderId?: string; ageMs?: number } = {},
  ): Promise<void> {
    const { formId = `form-${++count}`, ...rest } = changes;
    await report(openid, { kind: "form", reportId: createReportId(), formId, ageMs: 0, ...rest });
  }

  async function givePayment(
    openid: string,
    changes: { prepayId?: string; orderId?: string; ageMs?: number } = {},
  ): Promise<{ prepayId: string; orderId: string }> {
    const { prepayId = `prepay-${++count}`, orderId = `paid-${++count}`, ageMs = 0 } = changes;
    await report(openid, { kind: "payment", reportId: createReportId(), prepayId, orderId, ageMs });
    return { prepayId, orderId };
  }

  async function giveSubscription(
    openid: string,
    changes: { templateId?: string; orderId?: string; ageMs?: number } = {},
  ): Promise<void> {
    const acceptance = { templateId, answer: "accept", ageMs: 0, ...changes };
    await report(openid, { kind: "subscribe", reportId: createReportId(), ...acceptance });
  }

  async function claim(changes: Partial<ClaimInput> = {}): Promise<ClaimResult> {
    return store.claim({
      appId,
      claimId: harness.newId(),
      workerId: "worker",
      limit: 100,
      lanes,
      settings,
      catalog: builtInCatalog,
      miniprogramState: "formal",
      ...changes,
    });
  }

  async function claimOne(changes: Partial<ClaimInput> = {}): Promise<ClaimedDelivery> {
    const { claimed } = await claim(changes);
    const [only] = claimed;
    if (!only || claimed.length > 1) throw new Error(`${claimed.length} were claimed, not 1`);
    return only;
  }

  /** Records the outcome that `decideOutcome` derives from an answer. */
  async function record(claimed: ClaimedDelivery, answer: SendAnswer): Promise<RecordResult> {
    const outcome = decideOutcome({
      answer,
      grantKind: claimed.grant?.kind ?? null,
      msSincePaymentConfirmed: null,
      attempts: claimed.attempts,
      lostInARow: claimed.lostInARow,
      random: 0,
    });
    const { id: deliveryId, claimId } = claimed;
    const [result] = await store.record(appId, [{ deliveryId, claimId, answer, outcome }]);
    if (!result) throw new Error("record returned no result");
    return result;
  }

  /** Rechecks waiting deliveries for a grant; returns how many are queued again. */
  async function lookAgain(limit = 10): Promise<number> {
    return store.lookAgain({ appId, limit, lanes, notices: builtInCatalog.codes });
  }

  async function readTimeline(id: string): Promise<string[]> {
    return (await harness.readDelivery(id)).timeline.map(({ what }) => what);
  }

  async function getOnlyGrant(openid: string): Promise<Grant> {
    const [only, ...more] = await harness.listGrants(openid);
    if (!only || more.length > 0) throw new Error(`${openid} has ${more.length + 1} grants, not 1`);
    return only;
  }

  /** A customer with a delivery in `sending` that holds the only grant. */
  async function startSending(
    kind: "form" | "payment" | "subscribe",
  ): Promise<{ openid: string; id: string; claimed: ClaimedDelivery }> {
    const openid = createCustomer();
    if (kind === "form") await giveForm(openid);
    if (kind === "subscribe") await giveSubscription(openid);
    if (kind === "payment") {
      const payment = await givePayment(openid);
      await ledger.confirmPayment({ appId, openid, ...payment });
      harness.advance(10_000);
    }
    const notice = kind === "subscribe" ? SUBSCRIBED : BY_FORM;
    const id = await queue(openid, { notice });
    harness.advance(1000);
    return { openid, id, claimed: await claimOne() };
  }

  async function assertUsesAddUp(): Promise<void> {
    const grants = (await Promise.all(openids.map((openid) => harness.listGrants(openid)))).flat();
    for (const grant of grants) {
      const { usesGiven, usesFree, usesHeld, usesSpent, usesVoid } = grant;
      expect(usesFree + usesHeld + usesSpent + usesVoid, `uses of ${grant.kind}`).toBe(usesGiven);
      expect(Math.min(usesFree, usesHeld, usesSpent, usesVoid)).toBeGreaterThanOrEqual(0);
    }
    const deliveries = await readAll(deliveryIds);
    const holders = deliveries.filter(
      ({ state, isPinned, grantId }) => grantId !== null && (state === "sending" || isPinned),
    );
    const held = grants.reduce((sum, { usesHeld }) => sum + usesHeld, 0);
    expect(held, "uses that are held").toBe(holders.length);
  }

  async function readAll(ids: string[]): Promise<StoredDelivery[]> {
    const found: StoredDelivery[] = [];
    for (const id of ids) found.push(await harness.readDelivery(id));
    return found;
  }

  return {
    ...harness,
    templateId,
    otherTemplateId,
    lanes,
    settings,
    createCustomer,
    createDelivery,
    queue,
    resend,
    report,
    createReportId,
    giveForm,
    givePayment,
    giveSubscription,
    claim,
    claimOne,
    record,
    lookAgain,
    readTimeline,
    getOnlyGrant,
    startSending,
    assertUsesAddUp,
  };
}

/** One contract rule, tested on fresh stores. At the end every grant's uses must add up. */
export function testRule(
  subject: StoreSubject,
  rule: string,
  show: (scene: StoreScene) => Promise<void>,
): void {
  test(`${rule} (${subject.name})`, async () => {
    await using harness = await subject.create();
    const scene = createStoreScene(harness);
    await show(scene);
    await scene.assertUsesAddUp();
  });
}
