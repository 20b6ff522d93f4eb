import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  findDatabaseServer,
  type PrivateDatabaseServer,
  startPrivateDatabaseServer,
} from "../../../api/test/private-database-server.ts";
import { callAsBackend, callSimulator, getNotice, SERVICE_API_KEY } from "./call-api.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { press } from "./press.ts";
import { type Demo, OWNER, startDemo } from "./start-demo.ts";
import { type Language, wordsOf } from "./words.ts";

const CODE = "order_pay_success";
const SEND_PATH = "/cgi-bin/message/subscribe/send";

/** The operator's whole journey in each language, English on a database server if there is one. */
describe.each<{ language: Language; onServer: boolean }>([
  { language: "zh-CN", onServer: false },
  { language: "en", onServer: findDatabaseServer() !== null },
])("from an empty install to a mended failure, in $language", ({ language, onServer }) => {
  const w = wordsOf(language);
  const openDetail = new RegExp(`^${w("deliveries.openDetail").replace("{time}", ".+")}$`);
  let databaseServer: PrivateDatabaseServer | null = null;
  let demo: Demo;
  let page: Page & { troubles: string[] };
  let openid: string;
  let reports = 0;

  beforeAll(async () => {
    const server = onServer ? findDatabaseServer() : null;
    if (server) databaseServer = await startPrivateDatabaseServer(server);
    demo = await startDemo({
      SERVICE_API_KEY,
      DEMO_APP_ID: "none",
      ...(databaseServer && { DATABASE_URL: `${databaseServer.url}/story` }),
    });
    page = await demo.openPage({ viewport: { width: 1440, height: 900 } });
    ({ openid } = await callSimulator<{ openid: string }>(demo, "users", {}));
  });
  afterAll(async () => {
    await demo[Symbol.asyncDispose]();
    await databaseServer?.remove();
  });

  /** The customer accepts again, and the collector reports it. */
  async function accept(): Promise<void> {
    const { templateId } = (await getNotice(page, demo, CODE)).template;
    await callSimulator(demo, `users/${openid}/subscribe`, {
      templateIds: [templateId],
      answer: "accept",
    });
    reports += 1;
    const report = { kind: "subscribe", reportId: `r${reports}`, templateId, answer: "accept" };
    await callAsBackend(demo, "grants.report", { openid, reports: [{ ...report, ageMs: 0 }] });
  }

  async function pay(orderId: string): Promise<void> {
    await callAsBackend(demo, "notices.trigger", {
      notice: CODE,
      openid,
      orderId,
      data: {
        order_sn: orderId,
        order_amount: "128.00",
        order_total_goods_name: "手工陶瓷咖啡杯",
        order_create_time: "2026-01-31T08:30:00+08:00",
        order_total_goods_num: 1,
      },
    });
  }

  async function findLatestMessage(): Promise<{ page: string } | undefined> {
    const messages = await fetch(`${demo.simulatorUrl}/_simulator/messages?openid=${openid}`);
    return ((await messages.json()) as { page: string }[]).at(-1);
  }

  test("signs in, in the operator's language", async () => {
    await page.goto(`${demo.adminUrl}/login`);
    if (language === "en") await page.getByRole("button", { name: "English" }).click();
    await page.getByLabel(w("app.signIn.email")).waitFor();
    await expectAccessibleInBothThemes(page);
    await page.getByLabel(w("app.signIn.email")).fill(OWNER.email);
    await page.getByLabel(w("app.signIn.password")).fill(OWNER.password);
    await page.getByRole("button", { name: w("app.signIn.submit") }).click();
    await page.getByRole("heading", { name: w("overview.title") }).waitFor();
  });

  test("connects the mini program after a wrong secret", async () => {
    await page
      .getByRole("button", { name: w("overview.steps.connect.action"), exact: true })
      .click();
    const simulator = `${demo.simulatorUrl}/_simulator/app`;
    const app = (await (await fetch(simulator)).json()) as { appId: string; appSecret: string };
    const save = page.getByRole("button", { name: w("settings.save"), exact: true });
    await page.getByLabel(w("settings.appId"), { exact: true }).fill(app.appId);
    for (const { secret, told } of [
      {
        secret: "f".repeat(32),
        told: language === "en" ? "AppSecret is wrong" : "AppSecret 不正确",
      },
      { secret: app.appSecret, told: w("settings.checkOk") },
    ]) {
      await page.getByLabel(w("settings.appSecret"), { exact: true }).fill(secret);
      await save.click();
      // A new secret is checked at once, and a refusal is remembered.
      await page.getByText(told).first().waitFor();
      if (secret === app.appSecret) continue;
      await page.goto(demo.adminUrl);
      await page.getByRole("listitem").filter({ hasText: told }).getByRole("link").click();
      await page.getByText(w("settings.refused"), { exact: true }).waitFor();
      await page.getByText(told).first().waitFor();
    }
    await page.getByText(w("settings.connected"), { exact: true }).waitFor();
  });

  test("picks a template, sees the suggestions and what saving will do", async () => {
    await page.goto(`${demo.adminUrl}/notices/${CODE}`);
    await page.getByText(w("notices.editor.templateNone")).waitFor();
    await page.getByRole("button", { name: w("notices.editor.pick") }).click();
    const drawer = page.getByRole("dialog", { name: w("notices.picker.title") });
    const another = drawer.getByRole("option", { name: "付款失败通知" });
    await another.waitFor();
    await drawer.getByLabel(w("notices.picker.search")).fill("支付成功");
    await another.waitFor({ state: "hidden" });
    await drawer.getByRole("option").first().click();
    await drawer.getByText("← ").first().waitFor();
    await expectAccessibleInBothThemes(page);
    await drawer.getByRole("button", { name: w("notices.picker.choose") }).click();
    await drawer.waitFor({ state: "hidden" });
    await page.getByText("¥128.00", { exact: true }).first().waitFor();
    const plan = w("notices.editor.plan.addsTemplate", { title: "订单支付成功通知", n: 5 });
    await page.getByText(plan).waitFor();
    await expectAccessibleInBothThemes(page);
    await page.getByRole("button", { name: w("notices.editor.save"), exact: true }).click();
    await page.getByText(w("notices.editor.savedNotEnabled")).waitFor();
  });

  test("tests with the trial version and follows the delivery beside it", async () => {
    await accept();
    await page.getByLabel(w("notices.test.openid")).fill(openid);
    await press(page.getByRole("combobox", { name: w("notices.test.version") }));
    await page.getByRole("option", { name: w("miniprogramStates.trial"), exact: true }).click();
    await page.getByRole("button", { name: w("notices.test.send") }).click();
    await page.getByText(w("deliveries.step.ok")).waitFor();
    await expectAccessibleInBothThemes(page);
    await page.getByRole("button", { name: w("notices.editor.enableNow") }).click();
    await expect
      .poll(() => page.getByRole("switch").first().getAttribute("aria-checked"))
      .toBe("true");
  });

  test("sees an order's message sent", async () => {
    await accept();
    await page.getByRole("link", { name: w("app.nav.deliveries"), exact: true }).click();
    await page
      .getByRole("row")
      .filter({ hasText: w("deliveryKinds.test") })
      .waitFor();
    await pay("PAID1");
    const row = page.getByRole("row").filter({ hasText: "PAID1" });
    await row.getByText(w("deliveryStates.sent")).waitFor();
    await expectAccessibleInBothThemes(page);
  });

  test("sees one held by its page, fixes the page, and it is sent automatically", async () => {
    await accept();
    const fault = { kind: "errcode", errcode: 41_030 };
    await callSimulator(demo, "faults", { path: SEND_PATH, openid, times: 1, fault });
    await pay("PAID2");
    const row = page.getByRole("row").filter({ hasText: "PAID2" });
    await row
      .getByText(language === "en" ? "page is not in the published" : "跳转页面不在已发布的版本")
      .waitFor();
    await row.getByRole("button", { name: openDetail }).click();
    const drawer = page.getByRole("dialog", { name: w("deliveries.detail.title") });
    await drawer
      .getByText(
        language === "en"
          ? "The page is not in the published version"
          : "跳转页面不在已发布的版本中",
        { exact: true },
      )
      .waitFor();
    await expectAccessibleInBothThemes(page);

    await drawer.getByRole("button", { name: w("deliveries.detail.fixPage") }).click();
    const input = page.getByLabel(w("notices.editor.pageLabel"));
    await expect
      .poll(() => input.evaluate((element) => element === document.activeElement))
      .toBe(true);
    await input.fill("pages/order/detail?sn={order_sn}");
    await page.getByRole("button", { name: w("notices.editor.save"), exact: true }).click();
    await page.getByText(w("notices.editor.saved"), { exact: true }).waitFor();

    await page.goto(`${demo.adminUrl}/deliveries`);
    await row.getByText(w("deliveryStates.sent")).waitFor();
    expect((await findLatestMessage())?.page).toBe("pages/order/detail?sn=PAID2");
  });

  test("sees one fail, reads why, and resends it", async () => {
    await accept();
    const fault = { kind: "errcode", errcode: 87_014 };
    await callSimulator(demo, "faults", { path: SEND_PATH, openid, times: 1, fault });
    await pay("PAID3");
    const rows = page.getByRole("row").filter({ hasText: "PAID3" });
    await rows.getByText(w("deliveryStates.failed")).waitFor();
    await rows.getByRole("button", { name: openDetail }).click();
    const drawer = page.getByRole("dialog", { name: w("deliveries.detail.title") });
    await drawer.getByText("87014").first().waitFor();
    await expectAccessibleInBothThemes(page);

    await page.goto(`${demo.adminUrl}/deliveries?state=failed`);
    await press(rows.getByRole("checkbox"), "Space");
    await page.getByRole("button", { name: w("deliveries.resendMany", { n: 1 }) }).click();
    const question = page.getByRole("dialog", { name: w("deliveries.resendTitle", { n: 1 }) });
    await question.getByText(w("deliveries.resendText")).waitFor();
    await expectAccessibleInBothThemes(page);
    await question.getByRole("button", { name: w("deliveries.resendConfirm") }).click();
    await question.waitFor({ state: "hidden" });
    await page
      .getByRole("button", { name: w("app.clearFilters") })
      .first()
      .click();
    await rows.filter({ has: page.getByText(w("deliveryStates.sent"), { exact: true }) }).waitFor();
    expect((await findLatestMessage())?.page).toBe("pages/order/detail?sn=PAID3");
    expect(page.troubles).toEqual([]);
  });
});
