import type { PageStack } from "../runtime/page-stack.ts";
import type { AnswerCall, Callbacks } from "./wx-call.ts";

interface To extends Callbacks<object> {
  /** `/pages/…`, with its query. */
  url: string;
}

/** Navigation between pages. */
export function createNavigation(pages: PageStack, answerCall: AnswerCall) {
  const go = (api: string, options: To, move: (url: string) => void) =>
    answerCall({
      api,
      callbacks: options,
      work() {
        if (!options.url.startsWith("/")) throw new Error("url must begin with /");
        move(options.url.slice(1));
        return {};
      },
    });
  const goToPage = (api: string, options: To, move: (url: string) => void) =>
    go(api, options, (url) => {
      if (pages.isTab(url)) throw new Error(`can not ${api} a tabbar page`);
      move(url);
    });

  return {
    navigateTo: (options: To) => goToPage("navigateTo", options, (url) => pages.push(url)),
    redirectTo: (options: To) => goToPage("redirectTo", options, (url) => pages.replaceTop(url)),
    reLaunch: (options: To) => go("reLaunch", options, (url) => pages.replaceAll(url)),
    switchTab: (options: To) => go("switchTab", options, (url) => pages.switchTab(url)),
    navigateBack: ({ delta = 1, ...callbacks }: { delta?: number } & Callbacks<object> = {}) =>
      answerCall({
        api: "navigateBack",
        callbacks,
        work() {
          pages.pop(delta);
          return {};
        },
      }),
    setNavigationBarTitle: ({ title, ...callbacks }: { title: string } & Callbacks<object>) => {
      pages.setTitle(title);
      return answerCall({ api: "setNavigationBarTitle", callbacks, work: () => ({}) });
    },
  };
}
