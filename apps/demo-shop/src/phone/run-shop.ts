import type { Backstage } from "./backstage.ts";
import { createDialogs } from "./dialogs.ts";
import { createPhoneScreen } from "./phone-screen.ts";
import { createMiniProgram } from "./runtime/create-mini-program.ts";
import { getProgramBundle } from "./runtime/program-bundle.ts";
import { createTapGesture } from "./runtime/tap-gesture.ts";
import type { ServiceMessage, SimulatedWechat } from "./simulated-wechat.ts";
import { t } from "./texts.ts";
import { createWx } from "./wx/create-wx.ts";

interface ShopDeps {
  openid: string;
  wechat: SimulatedWechat;
  backstage: Backstage;
}

export interface Shop {
  element: HTMLElement;
  /** Starts the program; call once, after its element is in the document. */
  start(): void;
  /** A page with its query, as a card links to it. */
  openPage(url: string): void;
  /** A message of the customer has arrived. */
  announce(message: ServiceMessage): void;
  /** After the theme has changed. */
  refresh(): void;
}

const PAGE_KEY = "demo-phone:page";
const PICTURES = "/phone/";

/** Runs the shop's mini program, the unchanged files of `miniprogram/`. */
export function createShop({ openid, wechat, backstage }: ShopDeps): Shop {
  const bundle = getProgramBundle();
  const [home = ""] = bundle.app.pages;
  const gesture = createTapGesture();
  const toAddress = (path: string) => PICTURES + path.replace(/^\//, "");
  const phone = createPhoneScreen({
    bundle,
    toAddress,
    goBack: () => program.pages.pop(1),
    goHome: () => program.pages.replaceAll(home),
    switchTab: (url) => program.pages.switchTab(url),
  });
  const dialogs = createDialogs(phone.screen);
  const program = createMiniProgram({
    bundle,
    container: phone.container,
    gesture,
    toAddress,
    async createFormId() {
      const formId = await wechat.submitForm().then(
        (given) => given.formId,
        (error: unknown) => `requestFormId:fail ${String(error)}`,
      );
      backstage.tell(formId.startsWith("requestFormId:fail") ? "noFormId" : "gaveFormId");
      return formId;
    },
    onView(view) {
      sessionStorage.setItem(PAGE_KEY, view.url);
      const [page, query] = view.url.split("?");
      const isOrder = page?.startsWith("pages/order/detail") || page?.startsWith("pages/refund/");
      backstage.enterOrder(isOrder ? new URLSearchParams(query).get("id") : null);
      phone.show(view);
    },
  });
  const wx = createWx({
    openid,
    wechat,
    pages: program.pages,
    gesture,
    dialogs,
    watcher: backstage,
  });

  function openPage(url: string): void {
    try {
      program.pages.replaceAll(url);
    } catch {
      const title = t("pageMissing", { page: url });
      dialogs.showToast({ title, icon: "none", durationMs: 4_000 });
    }
  }

  return {
    element: phone.element,
    start() {
      const last = sessionStorage.getItem(PAGE_KEY) ?? home;
      const isKnown = bundle.app.pages.includes(last.split("?")[0] ?? "");
      program.launch(wx, isKnown ? last : home);
      document.addEventListener("visibilitychange", () => {
        if (document.hidden) program.hide();
        else program.show();
      });
    },
    openPage,
    announce({ title, lines, page }) {
      const text = lines.map(({ value }) => value).join(" · ");
      phone.drop({ title, text, onOpen: () => page !== null && openPage(page) });
    },
    refresh: () => phone.refresh(),
  };
}
