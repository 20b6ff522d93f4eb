import { getLanguage } from "../texts.ts";
import { getTheme } from "../theme.ts";
import type { PageStack } from "../runtime/page-stack.ts";
import type { TapGesture } from "../runtime/tap-gesture.ts";
import type { SimulatedWechat } from "../simulated-wechat.ts";
import { createNavigation } from "./navigation.ts";
import { createPayment, type PaymentChoice } from "./payment.ts";
import { createRequest, type OnAnswer } from "./request.ts";
import { createStorage } from "./storage.ts";
import { createSubscribe, type SubscribeChoice } from "./subscribe.ts";
import { createAnswerCall, type Callbacks, type TapState } from "./wx-call.ts";

/** WeChat's own dialogs over the mini program. */
export interface WechatDialogs {
  askSubscribe(templates: { templateId: string; title: string }[]): Promise<SubscribeChoice>;
  askPayment(payment: { totalCents: number }): Promise<PaymentChoice>;
  /** The index of the choice, or `null`. */
  chooseAction(labels: string[]): Promise<number | null>;
  /** Whether the customer confirmed. */
  confirm(modal: { title: string; content: string }): Promise<boolean>;
  /** `icon` is `success` or `none`. */
  showToast(toast: { title: string; icon: string; durationMs: number }): void;
}

/** Events that WeChat sees, for the backstage. */
export interface WxWatcher {
  onAnswer: OnAnswer;
  onPaid: () => void;
  onSubscribeAnswer: (title: string, answer: string) => void;
}

interface WxDeps {
  openid: string;
  wechat: SimulatedWechat;
  pages: PageStack;
  gesture: TapGesture;
  dialogs: WechatDialogs;
  watcher: WxWatcher;
}

/** The base library version that this phone reports. */
const SDK_VERSION = "3.12.1";
/** facts §4.7 */
const CHOICE_TAP_STATE: TapState = { success: true, fail: false, complete: true };
const TOAST_MS = 1_500;

interface ToastOptions extends Callbacks<object> {
  title: string;
  icon?: string;
  duration?: number;
}

interface ModalOptions extends Callbacks<object> {
  title?: string;
  content?: string;
}

/** The phone's `wx`; the collector and the shop's pages run on it unchanged. */
export function createWx({ openid, wechat, pages, gesture, dialogs, watcher }: WxDeps): object {
  const { askSubscribe, askPayment } = dialogs;
  const answerCall = createAnswerCall(gesture);
  return {
    ...createStorage(openid),
    ...createRequest({ gesture, answerCall, onAnswer: watcher.onAnswer }),
    ...createNavigation(pages, answerCall),
    ...createPayment({ answerCall, askPayment, onPaid: watcher.onPaid }),
    ...createSubscribe({
      wechat,
      gesture,
      answerCall,
      askSubscribe,
      onAnswer: watcher.onSubscribeAnswer,
    }),
    login: (callbacks: Callbacks<{ code: string }> = {}) =>
      answerCall({ api: "login", callbacks, work: () => wechat.createLoginCode() }),
    getAppBaseInfo: () => ({
      SDKVersion: SDK_VERSION,
      language: getLanguage() === "zh" ? "zh_CN" : "en",
      theme: getTheme(),
    }),
    showToast: ({ title, icon = "success", duration = TOAST_MS, ...callbacks }: ToastOptions) =>
      answerCall({
        api: "showToast",
        callbacks,
        work() {
          dialogs.showToast({ title, icon, durationMs: duration });
          return {};
        },
      }),
    showModal: ({ title = "", content = "", ...callbacks }: ModalOptions) =>
      answerCall({
        api: "showModal",
        callbacks,
        tapState: CHOICE_TAP_STATE,
        async work() {
          const isConfirmed = await dialogs.confirm({ title, content });
          return { confirm: isConfirmed, cancel: !isConfirmed };
        },
      }),
    showActionSheet: ({ itemList, ...callbacks }: { itemList: string[] } & Callbacks<object>) =>
      answerCall({
        api: "showActionSheet",
        callbacks,
        tapState: CHOICE_TAP_STATE,
        async work() {
          const tapIndex = await dialogs.chooseAction(itemList);
          if (tapIndex === null) throw new Error("cancel");
          return { tapIndex };
        },
      }),
  };
}
