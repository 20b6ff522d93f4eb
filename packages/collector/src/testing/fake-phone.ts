import type { HostFailure, WxLike } from "../host.port.ts";
import type { FakeService } from "./fake-service.ts";

/** A phone with WeChat on it: its storage outlives the app, a killed app hears nothing any more. */
export class FakePhone {
  readonly service: FakeService;
  readonly storage = new Map<string, string>();
  /** Every list of template ids that a popup was opened with. */
  readonly popups: string[][] = [];
  storageIsFull = false;
  sdkVersion = "3.12.1";
  /** What the customer taps in the popup, per template id; a failure when the popup cannot be shown. */
  answerPopup: (templateId: string) => string = () => "accept";
  popupFailure: HostFailure | null = null;
  #runningApp = 0;

  constructor(service: FakeService) {
    this.service = service;
  }

  /** Starts the mini program; what ran before is dead. */
  launch(): WxLike {
    this.#runningApp += 1;
    return this.open();
  }

  /** A `wx` of the app that runs. */
  open(): WxLike {
    const app = this.#runningApp;
    const later = (delayMs: number, call: () => void) => {
      setTimeout(() => {
        if (app === this.#runningApp) call();
      }, delayMs);
    };
    let codes = 0;
    return {
      getStorageSync: (key) => this.storage.get(key) ?? "",
      setStorageSync: (key, data) => {
        if (this.storageIsFull) throw new Error("setStorageSync:fail exceed storage max size");
        this.storage.set(key, data);
      },
      login: ({ success }) => {
        codes += 1;
        const code = `code-${codes}`;
        later(5, () => success({ code }));
      },
      request: ({ url, method, header, data, success, fail }) => {
        const copy = data && (JSON.parse(JSON.stringify(data)) as Record<string, unknown>);
        const { answer, delayMs } = this.service.handle({
          method,
          path: url,
          header,
          ...(copy && { data: copy }),
        });
        later(delayMs, () => {
          if (answer) success(answer);
          else fail({ errMsg: "request:fail timeout" });
        });
      },
      requestSubscribeMessage: ({ tmplIds, success, fail }) => {
        this.popups.push(tmplIds);
        const failure = this.popupFailure;
        if (failure) return later(5, () => fail(failure));
        const answers = tmplIds.map((id) => [id, this.answerPopup(id)] as const);
        const result: Record<string, unknown> = { errMsg: "requestSubscribeMessage:ok" };
        for (const [id, given] of answers) result[id] = given;
        later(5, () => success(result));
      },
      getAppBaseInfo: () => ({ SDKVersion: this.sdkVersion }),
    };
  }
}
