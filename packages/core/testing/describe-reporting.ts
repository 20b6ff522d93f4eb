import { describe, expect } from "vitest";
import { MAX_USABLE_CREDENTIALS, MAX_USABLE_SUBSCRIBE_GRANTS } from "../src/grants/grant.ts";
import type { GrantReport } from "../src/grants/read-reports.ts";
import type { StoreSubject } from "./store-harness.ts";
import { BY_FORM, testRule } from "./store-scene.ts";

const DAY_MS = 86_400_000;

/** How a collector's reports are recorded. */
export function describeReporting(subject: StoreSubject): void {
  describe("report", () => {
    testRule(
      subject,
      "a form gives one use for 7 days from the customer's act, usable at once",
      async (scene) => {
        const openid = scene.createCustomer();
        const before = await scene.now();
        await scene.giveForm(openid, { formId: "form-1", orderId: "order-1", ageMs: 1000 });
        const grant = await scene.getOnlyGrant(openid);
        expect(grant).toMatchObject({
          kind: "form",
          templateId: "",
          credential: "form-1",
          orderId: "order-1",
          usesGiven: 1,
          usesFree: 1,
          usableFrom: grant.acceptedAt,
          expiresAt: grant.acceptedAt + 7 * DAY_MS,
        });
        expect(grant.acceptedAt).toBeGreaterThanOrEqual(before - 1000);
        expect(grant.acceptedAt).toBeLessThanOrEqual((await scene.now()) - 1000);
      },
    );

    testRule(
      subject,
      "an accepted subscription gives one use of its template that never expires",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        const grant = await scene.getOnlyGrant(openid);
        expect(grant).toMatchObject({
          kind: "subscribe",
          templateId: scene.templateId,
          credential: null,
          usesGiven: 1,
          usesFree: 1,
          usableFrom: grant.acceptedAt,
          expiresAt: Number.MAX_SAFE_INTEGER,
        });
      },
    );

    testRule(
      subject,
      "each report is accepted or refused with a reason, in the order of the input",
      async (scene) => {
        const openid = scene.createCustomer();
        const { templateId } = scene;
        const reports: GrantReport[] = [
          { kind: "form", reportId: "r1", formId: "the formId is a mock one", ageMs: 0 },
          { kind: "form", reportId: "r2", formId: "requestFormId:fail timeout", ageMs: 0 },
          { kind: "form", reportId: "r3", formId: "form-1", ageMs: 0 },
          { kind: "payment", reportId: "r4", prepayId: "", orderId: "order-1", ageMs: 0 },
          { kind: "subscribe", reportId: "r5", templateId, answer: "acceptWithAudio", ageMs: 0 },
          { kind: "subscribe", reportId: "r6", templateId: "nobody's", answer: "accept", ageMs: 0 },
          { kind: "subscribe", reportId: "r7", templateId, answer: "reject", ageMs: 0 },
          { kind: "form", reportId: "r8", formId: "form-8", ageMs: 7 * DAY_MS },
        ];
        expect(await scene.report(openid, ...reports)).toEqual([
          { reportId: "r1", accepted: false, reason: "MOCK_FORM_ID" },
          { reportId: "r2", accepted: false, reason: "FORM_ID_FAILED" },
          { reportId: "r3", accepted: true },
          { reportId: "r4", accepted: false, reason: "EMPTY_ID" },
          { reportId: "r5", accepted: true },
          { reportId: "r6", accepted: false, reason: "TEMPLATE_NOT_FOUND" },
          { reportId: "r7", accepted: true },
          { reportId: "r8", accepted: false, reason: "EXPIRED" },
        ]);
        const kinds = (await scene.listGrants(openid)).map(({ kind }) => kind);
        expect(kinds.toSorted()).toEqual(["form", "subscribe"]);
      },
    );

    testRule(
      subject,
      "a known reportId returns the first result and gives nothing",
      async (scene) => {
        const openid = scene.createCustomer();
        const form: GrantReport = { kind: "form", reportId: "r1", formId: "form-1", ageMs: 0 };
        const mock: GrantReport = { ...form, reportId: "r2", formId: "the formId is a mock one" };
        const first = await scene.report(openid, form, mock);
        expect(await scene.report(openid, form, mock)).toEqual(first);
        expect(await scene.report(openid, { ...mock, formId: "form-2" })).toEqual([first[1]]);
        await scene.getOnlyGrant(openid);
      },
    );

    testRule(subject, "the same reportId twice in a batch is one report", async (scene) => {
      const openid = scene.createCustomer();
      const { templateId } = scene;
      const report = { kind: "subscribe", reportId: "r1", templateId, answer: "accept", ageMs: 0 };
      const twice = { ...report, kind: "subscribe" } as const;
      expect(await scene.report(openid, twice, twice)).toEqual([
        { reportId: "r1", accepted: true },
        { reportId: "r1", accepted: true },
      ]);
      await scene.getOnlyGrant(openid);
    });

    testRule(subject, "concurrent calls with the same reports record them once", async (scene) => {
      const openid = scene.createCustomer();
      const { templateId } = scene;
      const report = {
        kind: "subscribe",
        reportId: "r1",
        templateId,
        answer: "accept",
        ageMs: 0,
      } as const;
      await Promise.all(Array.from({ length: 4 }, () => scene.report(openid, report)));
      await scene.getOnlyGrant(openid);
    });

    testRule(subject, "a reportId is unique per customer only", async (scene) => {
      const [one, two] = [scene.createCustomer(), scene.createCustomer()];
      const form: GrantReport = { kind: "form", reportId: "r1", formId: "form-1", ageMs: 0 };
      await scene.report(one, form);
      await scene.report(two, { ...form, formId: "form-2" });
      expect((await scene.getOnlyGrant(two)).credential).toBe("form-2");
    });

    testRule(
      subject,
      "a known formId or prepay_id under a new reportId is ALREADY_KNOWN",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveForm(openid, { formId: "same" });
        await scene.givePayment(openid, { prepayId: "same" });
        const form: GrantReport = { kind: "form", reportId: "new-1", formId: "same", ageMs: 0 };
        const payment: GrantReport = {
          kind: "payment",
          reportId: "new-2",
          prepayId: "prepay_id=same",
          orderId: "order-1",
          ageMs: 0,
        };
        const refusals = await scene.report(openid, form, payment);
        expect(refusals.map(({ reason }) => reason)).toEqual(["ALREADY_KNOWN", "ALREADY_KNOWN"]);
        const fromAnother = await scene.report(scene.createCustomer(), form);
        expect(fromAnother).toMatchObject([{ accepted: false, reason: "ALREADY_KNOWN" }]);
        expect(await scene.listGrants(openid)).toHaveLength(2);
      },
    );

    testRule(
      subject,
      "the same formId twice in a batch is ALREADY_KNOWN the second time",
      async (scene) => {
        const openid = scene.createCustomer();
        const form = { kind: "form", formId: "same", ageMs: 0 } as const;
        const reports = [
          { ...form, reportId: "r1" },
          { ...form, reportId: "r2" },
        ];
        expect(await scene.report(openid, ...reports)).toEqual([
          { reportId: "r1", accepted: true },
          { reportId: "r2", accepted: false, reason: "ALREADY_KNOWN" },
        ]);
        await scene.getOnlyGrant(openid);
      },
    );

    testRule(subject, "a formId that another mini program reported is new here", async (scene) => {
      const form: GrantReport = { kind: "form", reportId: "r1", formId: "same", ageMs: 0 };
      const stranger = scene.createCustomer();
      await scene.ledger.report({ appId: "wx-another", openid: stranger, reports: [form] });
      const openid = scene.createCustomer();
      expect(await scene.report(openid, form)).toEqual([{ reportId: "r1", accepted: true }]);
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ appId: scene.appId, usesFree: 1 });
    });

    testRule(subject, "formIds that differ in case are different forms", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveForm(openid, { formId: "abc" });
      await scene.giveForm(openid, { formId: "ABC" });
      expect(await scene.listGrants(openid)).toHaveLength(2);
    });

    testRule(subject, "at most 500 forms and payments of a customer are usable", async (scene) => {
      const openid = scene.createCustomer();
      const report = (from: number, count: number) =>
        scene.report(
          openid,
          ...Array.from({ length: count }, (_, index) => ({
            kind: "form" as const,
            reportId: `f${from + index}`,
            formId: `tap-${from + index}`,
            ageMs: 0,
          })),
        );
      for (let from = 0; from < MAX_USABLE_CREDENTIALS - 1; from += 50)
        await report(from, Math.min(50, MAX_USABLE_CREDENTIALS - 1 - from));
      const last = await report(MAX_USABLE_CREDENTIALS - 1, 2);
      expect(last.map(({ accepted, reason }) => [accepted, reason])).toEqual([
        [true, undefined],
        [false, "TOO_MANY_GRANTS"],
      ]);
      const payment = { prepayId: "prepay-1", orderId: "order-1", ageMs: 0 };
      const paid = { kind: "payment" as const, reportId: "paid", ...payment };
      expect(await scene.report(openid, paid)).toMatchObject([{ reason: "TOO_MANY_GRANTS" }]);
      const neighbour = scene.createCustomer();
      await scene.giveForm(neighbour);
      expect(await scene.listGrants(neighbour)).toHaveLength(1);
    });

    testRule(subject, "at most 50 subscriptions of a template are usable", async (scene) => {
      const openid = scene.createCustomer();
      for (let count = 1; count < MAX_USABLE_SUBSCRIBE_GRANTS; count++) {
        await scene.giveSubscription(openid);
      }
      const { templateId, otherTemplateId } = scene;
      const more = { kind: "subscribe", reportId: "one-more", answer: "accept", ageMs: 0 } as const;
      const last = { ...more, reportId: "last", templateId };
      expect(await scene.report(openid, last, { ...more, templateId })).toEqual([
        { reportId: "last", accepted: true },
        { reportId: "one-more", accepted: false, reason: "TOO_MANY_GRANTS" },
      ]);
      const other = { ...more, reportId: "of-the-other", templateId: otherTemplateId };
      expect(await scene.report(openid, other)).toMatchObject([{ accepted: true }]);
      await scene.queue(openid);
      await scene.claimOne();
      const again = { ...more, reportId: "after-one-was-used", templateId };
      expect(await scene.report(openid, again)).toMatchObject([{ accepted: true }]);
    });
  });

  describe("close", () => {
    testRule(subject, "the free uses of an expired grant become void", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      await scene.giveForm(openid);
      scene.advance(7 * DAY_MS - 60_000);
      expect(await scene.ledger.close({ appId, limit: 10 })).toBe(0);
      scene.advance(60_000);
      expect(await scene.ledger.close({ appId, limit: 10 })).toBe(1);
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 0, usesVoid: 1 });
      expect(await scene.ledger.close({ appId, limit: 10 })).toBe(0);
    });

    testRule(subject, "a held use stays held when its grant expires", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      await scene.giveForm(openid);
      await scene.queue(openid, { notice: BY_FORM });
      await scene.claimOne();
      scene.advance(7 * DAY_MS);
      await scene.ledger.close({ appId, limit: 10 });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesHeld: 1, usesVoid: 0 });
    });

    testRule(subject, "subscriptions are never closed", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      scene.advance(3650 * DAY_MS);
      expect(await scene.ledger.close({ appId: scene.appId, limit: 10 })).toBe(0);
    });

    testRule(subject, "one call closes at most the limit", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      for (let count = 0; count < 3; count++) await scene.giveForm(openid);
      scene.advance(7 * DAY_MS);
      expect(await scene.ledger.close({ appId, limit: 2 })).toBe(2);
      expect(await scene.ledger.close({ appId, limit: 2 })).toBe(1);
    });
  });
}
