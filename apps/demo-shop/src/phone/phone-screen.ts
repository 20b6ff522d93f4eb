import { h } from "./create-element.ts";
import type { PageView } from "./runtime/page-stack.ts";
import type { AppSettings, ProgramBundle } from "./runtime/program-bundle.ts";
import { formatClock } from "./format.ts";
import { t, translateTab } from "./texts.ts";
import { getTheme } from "./theme.ts";

interface PhoneScreenDeps {
  bundle: ProgramBundle;
  toAddress: (path: string) => string;
  goBack: () => void;
  goHome: () => void;
  switchTab: (url: string) => void;
}

export interface PhoneScreen {
  /** The whole phone. */
  element: HTMLElement;
  /** Everything inside its frame. */
  screen: HTMLElement;
  /** Where the mini program shows its pages. */
  container: HTMLElement;
  show(view: PageView): void;
  /** A message has arrived; a tap opens it. */
  drop(message: { title: string; text: string; onOpen: () => void }): void;
  /** After the theme has changed. */
  refresh(): void;
}

const BANNER_MS = 5_000;

/** WeChat's navigation and tab bars, as configured in `app.json`. */
export function createPhoneScreen(deps: PhoneScreenDeps): PhoneScreen {
  const { app, theme } = deps.bundle;
  const bar = h("header", { class: "nav" });
  const container = h("div", { class: "pages" });
  const tabs = h("nav", { class: "tabs" });
  const screen = h("div", { class: "screen" }, renderStatus(), bar, container, tabs);
  const element = h("section", { class: "phone", "aria-label": t("shop") }, screen);
  let shown: PageView | null = null;

  const toColor = (value: string) =>
    value.startsWith("@") ? (theme[getTheme()][value.slice(1)] ?? "") : value;

  function show(view: PageView): void {
    const isNew = shown !== null && shown.path !== view.path;
    shown = view;
    const isTab = app.tabBar.list.some(({ pagePath }) => pagePath === view.path);
    const title = h("h2", { id: "page-title" }, view.title);
    title.tabIndex = -1;
    bar.replaceChildren(...renderWayOut(view, isTab), title, renderCapsule());
    tabs.hidden = !isTab;
    tabs.replaceChildren(...app.tabBar.list.map((tab) => renderTab(tab, view.path)));
    paint(screen, app, toColor);
    if (isNew) title.focus({ preventScroll: true });
  }

  function renderWayOut({ canGoBack }: PageView, isTab: boolean): HTMLElement[] {
    if (canGoBack) {
      const onclick = () => deps.goBack();
      return [
        h("button", { type: "button", class: "back", "aria-label": t("back"), onclick }, "‹"),
      ];
    }
    if (isTab) return [];
    const onclick = () => deps.goHome();
    return [h("button", { type: "button", class: "home", "aria-label": t("home"), onclick }, "⌂")];
  }

  function renderTab(tab: AppSettings["tabBar"]["list"][number], path: string): HTMLElement {
    const isCurrent = tab.pagePath === path;
    const picture = h("img", { class: "tab-picture" });
    picture.setAttribute("src", deps.toAddress(isCurrent ? tab.selectedIconPath : tab.iconPath));
    picture.setAttribute("alt", "");
    return h(
      "button",
      {
        type: "button",
        ...(isCurrent && { "aria-current": "page" }),
        onclick: () => deps.switchTab(tab.pagePath),
      },
      picture,
      translateTab(tab.text),
    );
  }

  function drop({ title, text, onOpen }: Parameters<PhoneScreen["drop"]>[0]): void {
    screen.querySelector(".banner")?.remove();
    const banner = h(
      "button",
      {
        type: "button",
        class: "banner",
        onclick() {
          banner.remove();
          onOpen();
        },
      },
      h("strong", {}, t("bannerTitle", { title })),
      h("span", {}, text),
    );
    screen.append(banner);
    setTimeout(() => banner.remove(), BANNER_MS);
  }

  return { element, screen, container, show, drop, refresh: () => shown && show(shown) };
}

/** The program's colours for the bars. */
function paint(screen: HTMLElement, app: AppSettings, toColor: (value: string) => string): void {
  const { window: bars, tabBar } = app;
  const isOnDark = toColor(bars.navigationBarTextStyle) === "white";
  const colors = {
    "--nav-background": toColor(bars.navigationBarBackgroundColor),
    "--nav-text": isOnDark ? "#ffffff" : "#000000",
    "--tab-background": toColor(tabBar.backgroundColor),
    "--tab-color": toColor(tabBar.color),
    "--tab-selected": toColor(tabBar.selectedColor),
  };
  for (const [name, value] of Object.entries(colors)) screen.style.setProperty(name, value);
}

export function renderStatus(): HTMLElement {
  return h(
    "div",
    { class: "status", "aria-hidden": "true" },
    h("span", { class: "clock" }, formatClock(Date.now())),
    h("span", { class: "island" }),
    h("span", { class: "signal" }, h("i", { class: "bars" }), h("i", { class: "battery" })),
  );
}

/** Every phone on the page shows the same minute. */
export function tickClocks(): void {
  const time = formatClock(Date.now());
  for (const clock of document.querySelectorAll(".status .clock")) {
    if (clock.textContent !== time) clock.textContent = time;
  }
}

function renderCapsule(): HTMLElement {
  return h(
    "span",
    { class: "capsule", "aria-hidden": "true" },
    h("i", { class: "dots" }),
    h("i", { class: "divider" }),
    h("i", { class: "target" }),
  );
}
