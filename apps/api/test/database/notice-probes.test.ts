import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { listDatabases } from "../start-operator-api.ts";
import { PAID, startShop } from "../start-shop.ts";

const MINUTE_MS = 60_000;

describe.each(listDatabases())("a notice that WeChat refuses, on %s", (_name, open) => {
  async function startRefused(errcode: number) {
    const shop = await startShop(open);
    await shop.save({ enabled: true, template: PAID });
    const templateId = await shop.getTemplateId();
    const notice = { appId: shop.appId, code: "order_pay_success" };
    const { noticeSettings: settings } = shop.parts;
    const refuse = () =>
      settings.requireAction({
        ...notice,
        templateId,
        actionRequired: { errcode, problem: "invalid page rid: 1" },
      });
    await refuse();
    return {
      shop,
      notice: { ...notice, templateId },
      settings,
      refuse,
      takeProbe: () => settings.takeActionProbe(notice),
      makeDue: () =>
        sql`update notice_settings set action_probe_at = action_probe_at - ${2 * 3_600_000}`.execute(
          shop.database.sql,
        ),
    };
  }

  test("shows at the notice what WeChat refused", async () => {
    const { shop, notice, settings } = await startRefused(41030);
    await using _ = shop;
    for (const [errcode, statusReason] of [
      [41030, "PAGE_NOT_PUBLISHED"],
      [40037, "TEMPLATE_MISSING"],
      [43107, "TEMPLATE_BANNED"],
    ] as const) {
      const actionRequired = { errcode, problem: `${errcode} rid: 1` };
      await settings.requireAction({ ...notice, actionRequired });
      expect(await shop.get()).toMatchObject({
        status: "action_required",
        statusReason,
        statusDetail: actionRequired,
      });
    }
  });

  test("is probed by one delivery at a time, with exponential backoff from one to sixty minutes", async () => {
    const { shop, takeProbe, makeDue, refuse } = await startRefused(41030);
    await using _ = shop;
    expect(await takeProbe()).toBeNull();
    const intervals: unknown[] = [];
    for (let probes = 0; probes < 7; probes++) {
      await makeDue();
      const taken = await Promise.all(Array.from({ length: 4 }, takeProbe));
      intervals.push(...taken.filter((lastsMs) => lastsMs !== null));
      await refuse();
      expect(await takeProbe()).toBeNull();
    }
    expect(intervals).toEqual([2, 4, 8, 16, 32, 60, 60].map((minutes) => minutes * MINUTE_MS));
  });

  test("restarts the backoff after a success", async () => {
    const { shop, notice, settings, takeProbe, makeDue, refuse } = await startRefused(41030);
    await using _ = shop;
    for (let probes = 0; probes < 3; probes++) {
      await makeDue();
      await takeProbe();
    }
    await settings.endAction(notice);
    expect(await shop.get()).toMatchObject({ status: "ready", statusReason: null });
    await makeDue();
    expect(await takeProbe()).toBeNull();
    await refuse();
    expect(await takeProbe()).toBeNull();
    await makeDue();
    expect(await takeProbe()).toBe(2 * MINUTE_MS);
  });

  test("is ready at once when an operator changes the page, not after another save", async () => {
    const { shop } = await startRefused(41030);
    await using _ = shop;
    await shop.parts.checkDrift({ appId: shop.appId, code: "order_pay_success" });
    await shop.save({ grantWaitSeconds: 60 });
    expect(await shop.get()).toMatchObject({ status: "action_required" });
    await shop.save({ page: "pages/order/index" });
    expect(await shop.get()).toMatchObject({ status: "ready", statusReason: null });
  });

  test("stays as it is when the page changes while its template is missing", async () => {
    const { shop } = await startRefused(40037);
    await using _ = shop;
    await shop.save({ page: "pages/order/index" });
    expect(await shop.get()).toMatchObject({ status: "action_required" });
  });
});
