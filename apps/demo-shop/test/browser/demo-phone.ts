import type { BrowserContextOptions, Page } from "playwright-core";
import { callApi, mapNotice, signIn } from "../../../admin/test/browser/call-api.ts";
import type { Demo } from "../../../admin/test/browser/start-demo.ts";

export type PhonePage = Page & { troubles: string[] };

export interface LedgerEntry {
  kind: "form" | "payment" | "subscribe";
  orderId: string | null;
  state: string;
  uses: { given: number; free: number; spent: number };
}

const SEARCHES = {
  order_pay_success: "支付成功",
  order_pay_fail: "付款失败",
  order_cancel: "订单取消",
  order_refund_apply: "退款申请",
};

/** Maps every notice, as the operator would. */
export async function mapEveryNotice(demo: Demo): Promise<Page> {
  const admin = await demo.openPage();
  await signIn(admin, demo);
  await switchChannel(demo, { admin, channel: "subscribe" });
  return admin;
}

export async function switchChannel(
  demo: Demo,
  { admin, channel }: { admin: Page; channel: "subscribe" | "template" },
): Promise<void> {
  for (const [code, query] of Object.entries(SEARCHES)) {
    await mapNotice(admin, demo, { code, query, channel });
  }
}

/** Opens a new customer's phone on the shop's first page, once the collector has the templates. */
export async function openPhone(demo: Demo, options: BrowserContextOptions = {}) {
  const phone = await demo.openPage({ viewport: { width: 1280, height: 960 }, ...options });
  await phone.goto(demo.phoneUrl);
  await phone.getByRole("button", { name: "提交订单" }).waitFor();
  await phone.waitForFunction(() =>
    Object.keys(localStorage).some((key) => key.includes("mp-notice:templates:")),
  );
  return phone;
}

/** Orders one cup and opens the order's page. */
export async function orderCup(phone: Page): Promise<void> {
  await phone.getByRole("button", { name: "加一件手工陶瓷咖啡杯" }).click();
  await phone.getByRole("button", { name: "提交订单" }).click();
  await phone.getByRole("heading", { name: "订单详情" }).waitFor();
}

export async function subscribe(phone: Page, answer: "允许" | "拒绝"): Promise<void> {
  await phone.getByRole("button", { name: "订阅通知" }).click();
  await phone.getByRole("button", { name: answer, exact: true }).click();
  await phone
    .getByText(answer === "允许" ? "：同意" : "：拒绝")
    .first()
    .waitFor();
}

/**
 * Taps 去支付, answers the subscription popup if there is one, and completes WeChat's payment sheet. Who declined is asked once more
 * after the payment: `afterwards` answers it.
 */
export async function pay(
  phone: Page,
  {
    answer,
    ending,
    afterwards = ending === "确认支付" && answer === "拒绝" ? "拒绝" : null,
  }: {
    answer: "允许" | "拒绝" | null;
    ending: "确认支付" | "支付失败" | "取消";
    afterwards?: "允许" | "拒绝" | null;
  },
): Promise<void> {
  await phone.getByRole("button", { name: "去支付" }).click();
  if (answer) await phone.getByRole("button", { name: answer, exact: true }).click();
  const sheet = phone.getByRole("dialog", { name: "付款给小店" });
  await sheet.getByRole("button", { name: ending, exact: true }).click();
  await sheet.waitFor({ state: "detached" });
  if (afterwards) await phone.getByRole("button", { name: afterwards, exact: true }).click();
}

/** The titles of the customer's messages, oldest first. */
export function listCards(phone: Page): Promise<string[]> {
  return phone.getByRole("log").getByRole("heading").allInnerTexts();
}

/** The phone customer's entries in the service's ledger. */
export async function readLedger(
  demo: Demo,
  { admin, phone }: { admin: Page; phone: Page },
): Promise<LedgerEntry[]> {
  const openid = await phone.locator(".customer code").innerText();
  const { items } = await callApi<{ items: LedgerEntry[] }>(demo, {
    name: "grants.list",
    body: { openid },
    reads: true,
    page: admin,
  });
  return items;
}

/** The kinds of the permissions spent. Polled: a message arrives before the ledger is updated. */
export async function listSpent(
  demo: Demo,
  pages: { admin: Page; phone: Page },
): Promise<LedgerEntry["kind"][]> {
  const ledger = await readLedger(demo, pages);
  return ledger.flatMap(({ kind, uses }) => Array.from({ length: uses.spent }, () => kind));
}

export async function countKinds(
  demo: Demo,
  pages: { admin: Page; phone: Page },
): Promise<Record<string, number>> {
  const kinds: Record<string, number> = {};
  for (const { kind } of await readLedger(demo, pages)) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return kinds;
}

/** The shop's staff taps a button of the backstage. */
export async function actAsStaff(phone: Page, button: string): Promise<void> {
  await phone.getByRole("region", { name: "幕后" }).getByRole("button", { name: button }).click();
}
