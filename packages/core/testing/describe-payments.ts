import { describe, expect } from "vitest";
import type { StoreSubject } from "./store-harness.ts";
import { answered, BY_FORM, testRule, type StoreScene } from "./store-scene.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SETTLING_MS = 10_000;

const PAID = "order_pay_success";

async function triggerPaid(scene: StoreScene, openid: string, orderId: string): Promise<void> {
  await scene.queue(openid, { notice: PAID, orderId, grantWaitSeconds: 0 });
}

/** When a payment becomes a permission. */
export function describePayments(subject: StoreSubject): void {
  describe("payments", () => {
    testRule(subject, "a reported payment is not usable before it is confirmed", async (scene) => {
      const openid = scene.createCustomer();
      await scene.givePayment(openid);
      expect(await scene.getOnlyGrant(openid)).toMatchObject({
        kind: "payment",
        usesGiven: 3,
        usesFree: 3,
        usableFrom: null,
        confirmedAt: null,
      });
      await scene.queue(openid, { notice: BY_FORM });
      expect((await scene.claim()).waitingOpenids).toEqual([openid]);
    });

    testRule(
      subject,
      "confirmed: usable 10 s later, until 7 days after the customer's act",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        const payment = await scene.givePayment(openid, { ageMs: HOUR_MS });
        const before = await scene.now();
        await scene.ledger.confirmPayment({ appId, openid, ...payment });
        const grant = await scene.getOnlyGrant(openid);
        expect(grant.confirmedAt).toBeGreaterThanOrEqual(before);
        expect(grant.usableFrom).toBe((grant.confirmedAt ?? 0) + SETTLING_MS);
        expect(grant.expiresAt).toBe(grant.acceptedAt + 7 * DAY_MS);
      },
    );

    testRule(subject, "confirming again changes nothing", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      const payment = await scene.givePayment(openid);
      const confirm = () => scene.ledger.confirmPayment({ appId, openid, ...payment });
      expect(await confirm()).toEqual({ confirmed: true });
      const first = await scene.getOnlyGrant(openid);
      scene.advance(SETTLING_MS);
      expect(await confirm()).toEqual({ confirmed: true });
      expect(await scene.getOnlyGrant(openid)).toEqual(first);
    });

    testRule(
      subject,
      "a payment that is confirmed before it is reported is one permission",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        const payment = { prepayId: "prepay-1", orderId: "order-1" };
        await scene.ledger.confirmPayment({ appId, openid, ...payment });
        const report = { kind: "payment", reportId: "r1", ...payment, ageMs: 0 } as const;
        expect(await scene.report(openid, report, { ...report, reportId: "r0" })).toEqual([
          { reportId: "r1", accepted: true },
          { reportId: "r0", accepted: false, reason: "ALREADY_KNOWN" },
        ]);
        const grant = await scene.getOnlyGrant(openid);
        expect(grant).toMatchObject({ usesGiven: 3, orderId: "order-1" });
        expect(grant.usableFrom).toBe((grant.confirmedAt ?? 0) + SETTLING_MS);
        expect(await scene.report(openid, { ...report, reportId: "r2" })).toMatchObject([
          { accepted: false, reason: "ALREADY_KNOWN" },
        ]);
        scene.advance(SETTLING_MS);
        await scene.queue(openid, { notice: BY_FORM });
        await scene.claimOne();
      },
    );

    testRule(
      subject,
      "a customer cannot report a payment that was confirmed for another",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        const payment = { prepayId: "prepay-1", orderId: "order-1" };
        await scene.ledger.confirmPayment({ appId, openid, ...payment });
        const stranger = scene.createCustomer();
        const report = { kind: "payment", reportId: "r1", ...payment, ageMs: 0 } as const;
        expect(await scene.report(stranger, report)).toMatchObject([{ reason: "ALREADY_KNOWN" }]);
        expect(await scene.listGrants(stranger)).toEqual([]);
        expect(await scene.report(openid, report)).toEqual([{ reportId: "r1", accepted: true }]);
      },
    );

    testRule(subject, "another customer's payment cannot be confirmed", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      const payment = await scene.givePayment(openid);
      const stranger = scene.createCustomer();
      expect(await scene.ledger.confirmPayment({ appId, openid: stranger, ...payment })).toEqual({
        confirmed: false,
        reason: "OTHER_CUSTOMER",
      });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ confirmedAt: null });
      expect(await scene.listGrants(stranger)).toEqual([]);
    });

    testRule(subject, "a payment of one order cannot be confirmed for another", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      const payment = await scene.givePayment(openid);
      const other = { appId, openid, ...payment, orderId: "another-order" };
      expect(await scene.ledger.confirmPayment(other)).toEqual({
        confirmed: false,
        reason: "OTHER_ORDER",
      });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ confirmedAt: null });
    });

    testRule(
      subject,
      "order_pay_success confirms a payment that was reported before",
      async (scene) => {
        const openid = scene.createCustomer();
        const { orderId } = await scene.givePayment(openid, { ageMs: HOUR_MS });
        const before = await scene.now();
        await triggerPaid(scene, openid, orderId);
        const grant = await scene.getOnlyGrant(openid);
        expect(grant.confirmedAt).toBeGreaterThanOrEqual(before);
        expect(grant.usableFrom).toBe((grant.confirmedAt ?? 0) + SETTLING_MS);
        expect(grant.expiresAt).toBe(grant.acceptedAt + 7 * DAY_MS);
      },
    );

    testRule(
      subject,
      "order_pay_success confirms a payment that is reported after",
      async (scene) => {
        const openid = scene.createCustomer();
        await triggerPaid(scene, openid, "order-1");
        await scene.givePayment(openid, { orderId: "order-1" });
        expect((await scene.getOnlyGrant(openid)).confirmedAt).not.toBeNull();
      },
    );

    testRule(
      subject,
      "order_pay_success confirms a payment that is reported hours later",
      async (scene) => {
        const openid = scene.createCustomer();
        await triggerPaid(scene, openid, "order-1");
        scene.advance(3 * HOUR_MS);
        await scene.givePayment(openid, { orderId: "order-1", ageMs: 3 * HOUR_MS });
        scene.advance(SETTLING_MS);
        await scene.queue(openid, { notice: BY_FORM });
        const lanes = scene.lanes.filter(({ notice }) => notice === BY_FORM);
        expect((await scene.claimOne({ lanes })).grant?.kind).toBe("payment");
      },
    );

    testRule(
      subject,
      "a sweep confirms a payment when report and trigger missed each other",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        await scene.givePayment(openid, { orderId: "order-1" });
        await scene.ledger.confirmPaidOrders({ appId, openids: null });
        expect((await scene.getOnlyGrant(openid)).confirmedAt).toBeNull();
        await triggerPaid(scene, openid, "order-1");
        const confirmed = await scene.getOnlyGrant(openid);
        scene.advance(1000);
        await scene.ledger.confirmPaidOrders({ appId, openids: null });
        expect(await scene.getOnlyGrant(openid)).toEqual(confirmed);
      },
    );

    testRule(
      subject,
      "only that order's and customer's trigger confirms, not another notice or a test",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        const { orderId } = await scene.givePayment(openid);
        await triggerPaid(scene, openid, "another-order");
        await triggerPaid(scene, scene.createCustomer(), orderId);
        await scene.queue(openid, { notice: BY_FORM, orderId });
        await scene.queue(openid, { notice: PAID, orderId, kind: "test" });
        await scene.ledger.confirmPaidOrders({ appId, openids: null });
        expect((await scene.getOnlyGrant(openid)).confirmedAt).toBeNull();
      },
    );

    testRule(
      subject,
      "a payment that is unconfirmed after 2 h is closed and stays closed",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        const payment = await scene.givePayment(openid);
        scene.advance(2 * HOUR_MS - 60_000);
        expect(await scene.ledger.close({ appId, limit: 10 })).toBe(0);
        scene.advance(60_000);
        expect(await scene.ledger.close({ appId, limit: 10 })).toBe(1);
        expect(await scene.ledger.confirmPayment({ appId, openid, ...payment })).toEqual({
          confirmed: false,
          reason: "EXPIRED",
        });
        await scene.ledger.confirmPaidOrders({ appId, openids: null });
        expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 0, usesVoid: 3 });
      },
    );

    testRule(
      subject,
      "a confirmed payment is closed after 7 days; its spent uses stay spent",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        const payment = await scene.givePayment(openid);
        await scene.ledger.confirmPayment({ appId, openid, ...payment });
        scene.advance(SETTLING_MS);
        await scene.queue(openid, { notice: BY_FORM });
        await scene.record(await scene.claimOne(), answered(0));
        scene.advance(7 * DAY_MS);
        await scene.ledger.close({ appId, limit: 10 });
        expect(await scene.getOnlyGrant(openid)).toMatchObject({
          usesFree: 0,
          usesSpent: 1,
          usesVoid: 2,
        });
      },
    );
  });
}
