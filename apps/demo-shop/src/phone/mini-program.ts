import { createCollector } from "@mp-notice/collector";
import type { Backstage } from "./backstage.ts";
import { createBrowserWx } from "./browser-wx.ts";
import { h } from "./create-element.ts";
import { createDialogs } from "./dialogs.ts";
import type { Page, PageContext } from "./page-context.ts";
import { renderIndexPage } from "./pages/index-page.ts";
import { renderOrderDetailPage } from "./pages/order-detail-page.ts";
import { renderOrderListPage } from "./pages/order-list-page.ts";
import { renderRefundPage } from "./pages/refund-page.ts";
import { createShopClient } from "./shop-client.ts";
import type { SimulatedWechat } from "./simulated-wechat.ts";
import { t, type TextKey } from "./texts.ts";

const HOME = "pages/index/index";
const ORDERS = "pages/order/list";

const PAGES = new Map<string, { title: TextKey; render: Page }>([
  [HOME, { title: "shopName", render: renderIndexPage }],
  [ORDERS, { title: "myOrders", render: renderOrderListPage }],
  ["pages/order/detail", { title: "orderDetail", render: renderOrderDetailPage }],
  ["pages/refund/detail", { title: "requestRefund", render: renderRefundPage }],
]);

interface MiniProgramDeps {
  openid: string;
  wechat: SimulatedWechat;
  backstage: Backstage;
}

export interface MiniProgram {
  element: HTMLElement;
  /** As a card names it: a page with its query. */
  openPage: (page: string) => void;
  /** After the language has changed. */
  refresh: () => void;
}

/** The shop's mini program: its pages, on a phone, with the real collector. */
export function createMiniProgram({ openid, wechat, backstage }: MiniProgramDeps): MiniProgram {
  const screen = h("div", { class: "screen" });
  const element = h("section", { class: "phone", "aria-label": t("shopName") }, screen);
  const shop = createShopClient(openid);
  const dialogs = createDialogs(element);
  const wx = createBrowserWx({
    openid,
    wechat,
    dialogs,
    notifyShop: async ({ orderId, outcome }) => {
      backstage.tellNotices(await shop.recordPayment(orderId, outcome));
    },
    onAnswer: (request, answer) => backstage.tellReports(request, answer),
  });
  const collector = createCollector({ url: "/phone/api", host: wx });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) collector.onHide();
    else collector.onShow();
  });

  const trail = [HOME];
  let problem = "";
  let renders = 0;

  const context: PageContext = {
    shop,
    wx,
    collector,
    wechat,
    dialogs,
    backstage,
    cart: new Map(),
    navigate(page) {
      trail.push(page);
      refresh();
    },
    refresh,
    async run(act) {
      problem = "";
      try {
        const order = await act();
        if (order) backstage.tellNotices(order);
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
      refresh();
    },
  };

  function refresh(): void {
    renders += 1;
    const current = renders;
    const address = trail.at(-1) ?? HOME;
    const [path = "", query = ""] = address.replace(/^\//, "").split("?");
    const page = PAGES.get(path);
    renderPage(page, query).then(
      (body) => show(current, page?.title ?? "shopName", body),
      (error: unknown) =>
        show(current, "shopName", renderProblem(error instanceof Error ? error.message : "?")),
    );

    async function renderPage(found: typeof page, search: string): Promise<HTMLElement> {
      if (!found) return renderProblem(t("pageMissing", { page: address }));
      return found.render(context, new URLSearchParams(search));
    }
  }

  /** An answer that comes after the customer went on shows nothing; the focus stays where it was. */
  function show(current: number, title: TextKey, body: HTMLElement): void {
    if (current !== renders) return;
    const focused = document.activeElement?.id;
    screen.replaceChildren(
      renderBar(title),
      ...(problem ? [renderProblem(t("failure", { problem }))] : []),
      body,
      renderTabs(),
    );
    element.setAttribute("aria-label", t("shopName"));
    if (focused) document.getElementById(focused)?.focus();
  }

  function renderBar(title: TextKey): HTMLElement {
    const goBack = () => {
      trail.pop();
      problem = "";
      refresh();
    };
    return h(
      "header",
      { class: "nav" },
      trail.length > 1 &&
        h(
          "button",
          { type: "button", class: "back", "aria-label": t("back"), onclick: goBack },
          "‹",
        ),
      h("h2", {}, t(title)),
      h("span", { class: "capsule", "aria-hidden": "true" }, "•••", h("i"), "◉"),
    );
  }

  function renderTabs(): HTMLElement {
    const tab = (page: string, label: TextKey) =>
      h(
        "button",
        {
          type: "button",
          ...(trail.at(-1) === page && { "aria-current": "page" }),
          onclick() {
            trail.length = 0;
            problem = "";
            context.navigate(page);
          },
        },
        t(label),
      );
    return h("nav", { class: "tabs" }, tab(HOME, "home"), tab(ORDERS, "myOrders"));
  }

  refresh();
  return { element, openPage: context.navigate, refresh };
}

function renderProblem(text: string): HTMLElement {
  return h("p", { class: "problem", role: "alert" }, text);
}
