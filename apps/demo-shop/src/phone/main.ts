import type { BackstageAct, FollowedOrder } from "../backend/shipping.ts";
import { createBackstage } from "./backstage.ts";
import { h } from "./create-element.ts";
import { openCustomer, replaceCustomer } from "./customer.ts";
import { renderInbox, type SmsMessage } from "./inbox.ts";
import { callJson } from "./call-json.ts";
import { tickClocks } from "./phone-screen.ts";
import { createShop } from "./run-shop.ts";
import { createSimulatedWechat, type ServiceMessage } from "./simulated-wechat.ts";
import { getLanguage, switchLanguage, t } from "./texts.ts";
import { applyTheme, switchTheme } from "./theme.ts";

const POLL_MS = 1_000;
const MINUTE_MS = 60_000;
/** WeChat keeps a formId or a prepay_id for seven days: after six, most shops have given up. */
const ADVANCE_SECONDS = 6 * 86_400;
const CUT_SENDS = 2;
const adminUrl = document.body.dataset["adminUrl"] ?? "/";

applyTheme();
document.documentElement.lang = getLanguage() === "zh" ? "zh-CN" : "en";
document.title = `${t("title")} · mp-notice`;
document.body.append(h("p", { class: "starting", role: "status" }, t("starting")));
start().catch((error: unknown) => {
  const text = t("failure", { problem: String(error) });
  document.body.replaceChildren(h("p", { class: "problem", role: "alert" }, text));
});

async function start(): Promise<void> {
  const openid = await openCustomer();
  const wechat = createSimulatedWechat(openid);
  const side = h("div", { class: "side" });
  let messages: ServiceMessage[] = [];
  let sms: SmsMessage[] = [];
  // Without a template on the account, no notice can be sent.
  let hasTemplates = true;
  let hintShown = false;
  /** What had arrived before the page was opened is not announced. */
  let wasPolled = false;

  const backstage = createBackstage({
    onChange() {
      replaceKeepingFocus(side.querySelector(".backstage"), backstage.render());
      if (hintShown !== isUnmapped()) showInbox();
    },
    onAct: (orderId, act) => void actAsStaff(orderId, act),
    onAdvance: () => void advanceClock(),
    onCut: () => void cutSends(),
    adminUrl,
  });
  const isUnmapped = () => !hasTemplates || backstage.isUnmapped();
  const shop = createShop({ openid, wechat, backstage });

  function showInbox(): void {
    hintShown = isUnmapped();
    const { openPage } = shop;
    const inbox = renderInbox({ messages, sms, isUnmapped: hintShown, adminUrl, openPage });
    side.querySelector(".inbox")?.replaceWith(inbox);
    const list = inbox.querySelector(".messages");
    if (list) list.scrollTop = list.scrollHeight;
  }

  function showAll(): void {
    side.replaceChildren(h("section", { class: "inbox" }), backstage.render());
    document.body.replaceChildren(
      renderHeader({ openid, onTheme: shop.refresh }),
      h("main", {}, shop.element, side),
    );
    showInbox();
  }

  async function actAsStaff(orderId: string, act: BackstageAct): Promise<void> {
    try {
      const path = `/phone/backstage/${encodeURIComponent(orderId)}`;
      backstage.showOrders([await callJson<FollowedOrder>("POST", path, { act })]);
    } catch (error) {
      backstage.tell("actFailed", { problem: String(error) });
    }
  }

  async function advanceClock(): Promise<void> {
    await wechat.advanceClock(ADVANCE_SECONDS).then(
      () => backstage.tell("advanced"),
      (error: unknown) => backstage.tell("actFailed", { problem: String(error) }),
    );
    await showClock();
  }

  async function cutSends(): Promise<void> {
    await wechat.cutSends(CUT_SENDS).then(
      () => backstage.tell("cutOff", { n: CUT_SENDS }),
      (error: unknown) => backstage.tell("actFailed", { problem: String(error) }),
    );
  }

  async function showClock(): Promise<void> {
    const now = await wechat.readClock().catch(() => Date.now());
    const isAhead = now - Date.now() > MINUTE_MS;
    backstage.showClock(isAhead ? Math.floor(now / MINUTE_MS) * MINUTE_MS : null);
  }

  async function poll(): Promise<void> {
    if (!document.hidden) {
      const latest = await wechat.listMessages().catch(() => messages);
      const latestSms = await callJson<SmsMessage[]>(
        "GET",
        `/phone/sms?openid=${encodeURIComponent(openid)}`,
      ).catch(() => sms);
      const isNew = latest.length !== messages.length || latestSms.length !== sms.length;
      const [arrived] = wasPolled ? latest.slice(messages.length).reverse() : [];
      if (arrived) shop.announce(arrived);
      wasPolled = true;
      messages = latest;
      sms = latestSms;
      await showClock();
      tickClocks();
      const orders = await callJson<FollowedOrder[]>(
        "GET",
        `/phone/backstage?openid=${encodeURIComponent(openid)}`,
      ).catch(() => []);
      backstage.showOrders(orders);
      backstage.showMessages(messages);
      if (messages.length === 0) {
        hasTemplates = await wechat.listTemplates().then(
          ({ length }) => length > 0,
          () => true,
        );
      }
      if (isNew || hintShown !== isUnmapped()) showInbox();
    }
    setTimeout(() => void poll(), POLL_MS);
  }

  showAll();
  shop.start();
  await poll();
}

/** A button that is drawn anew keeps the keyboard's place. */
function replaceKeepingFocus(before: Element | null, after: HTMLElement): void {
  const buttons = [...(before?.querySelectorAll("button") ?? [])];
  const index = buttons.findIndex((button) => button === document.activeElement);
  before?.replaceWith(after);
  after.querySelectorAll("button")[index]?.focus({ preventScroll: true });
}

interface HeaderDeps {
  openid: string;
  onTheme: () => void;
}

function renderHeader({ openid, onTheme }: HeaderDeps): HTMLElement {
  const changeCustomer = async () => {
    await replaceCustomer();
    sessionStorage.clear();
    location.reload();
  };
  // The mini program reads WeChat's language only at startup, so it restarts on the open page.
  const changeLanguage = () => {
    switchLanguage();
    location.reload();
  };
  const changeTheme = () => {
    switchTheme();
    onTheme();
  };
  const button = (label: string, onclick: () => unknown) =>
    h("button", { type: "button", class: "button", onclick }, label);
  return h(
    "header",
    { class: "top" },
    h("div", { class: "grow" }, h("h1", {}, t("title")), h("p", { class: "quiet" }, t("subtitle"))),
    h("p", { class: "customer quiet" }, `${t("customer")} `, h("code", { title: openid }, openid)),
    button(t("newCustomer"), changeCustomer),
    button(t("language"), changeLanguage),
    h(
      "button",
      {
        type: "button",
        class: "button",
        "aria-label": t("theme"),
        title: t("theme"),
        onclick: changeTheme,
      },
      "◐",
    ),
    h("a", { class: "button", href: adminUrl, target: "mp-notice-admin" }, t("admin")),
  );
}
