import type { HostFailure, WxLike } from "../host.port.ts";
import type { FakeService } from "./fake-service.ts";

/** How a host answers: WeChat uses callbacks, wrappers use promises, a broken host answers twice or never. */
export type Answering = "by_callback" | "by_promise" | "both" | "twice" | "never";

interface Handlers<Result> {
  success: (result: Result) => void;
  fail: (error: HostFailure) => void;
}

type Answer<Result> = { result: Result } | { failure: HostFailure };

/** A phone running WeChat. Its storage survives the app; a killed app gets no more callbacks. */
export class FakePhone {
  readonly service: FakeService;
  readonly storage = new Map<string, string>();
  /** The template ids of each popup. */
  readonly popups: string[][] = [];
  storageIsFull = false;
  storageIsUnreadable = false;
  answering: Answering = "by_callback";
  sdkVersion = "3.12.1";
  /** The customer's answer by template id; `popupFailure` makes the popup fail instead. */
  answerPopup: (templateId: string) => string = () => "accept";
  popupFailure: HostFailure | null = null;
  /** The choices with "always keep", by template id. */
  kept: Record<string, string> = {};
  /** How often the settings were read. */
  settingReads = 0;
  #runningApp = 0;

  constructor(service: FakeService) {
    this.service = service;
  }

  /** Starts the mini program and kills the instance that ran before. */
  launch(): WxLike {
    this.#runningApp += 1;
    return this.open();
  }

  /** Another `wx` of the running app. */
  open(): WxLike {
    const app = this.#runningApp;
    const later = (delayMs: number, call: () => void) => {
      setTimeout(() => {
        if (app === this.#runningApp) call();
      }, delayMs);
    };
    let codes = 0;
    return {
      getStorageSync: (key) => {
        if (this.storageIsUnreadable) throw new Error("getStorageSync:fail");
        return this.storage.get(key) ?? "";
      },
      setStorageSync: (key, data) => {
        if (this.storageIsFull) throw new Error("setStorageSync:fail exceed storage max size");
        this.storage.set(key, data);
      },
      login: (options) => {
        codes += 1;
        return this.#answer(options, { result: { code: `code-${codes}` } }, { later, delayMs: 5 });
      },
      request: (options) => {
        const { url, method, header, data } = options;
        const copy = data && (JSON.parse(JSON.stringify(data)) as Record<string, unknown>);
        const { answer, delayMs } = this.service.handle({
          method,
          path: url,
          header,
          ...(copy && { data: copy }),
        });
        const failure = { errMsg: "request:fail timeout" };
        return this.#answer(options, answer ? { result: answer } : { failure }, { later, delayMs });
      },
      requestSubscribeMessage: (options) => {
        this.popups.push(options.tmplIds);
        const result: Record<string, unknown> = { errMsg: "requestSubscribeMessage:ok" };
        for (const id of options.tmplIds) result[id] = this.answerPopup(id);
        // WeChat asks only for the first template of a title (facts §4.1).
        const titles = new Set<string>();
        for (const id of options.tmplIds) {
          const title = this.service.templates.find(({ templateId }) => templateId === id)?.title;
          if (title !== undefined && titles.has(title)) result[id] = "filter";
          titles.add(title ?? id);
        }
        const answer = this.popupFailure ? { failure: this.popupFailure } : { result };
        return this.#answer(options, answer, { later, delayMs: 5 });
      },
      getSetting: (options) => {
        this.settingReads += 1;
        const subscriptionsSetting = { mainSwitch: true, itemSettings: { ...this.kept } };
        const result = { errMsg: "getSetting:ok", subscriptionsSetting };
        return this.#answer(options, { result }, { later, delayMs: 5 });
      },
      getAppBaseInfo: () => ({ SDKVersion: this.sdkVersion }),
    };
  }

  #answer<Result>(
    { success, fail }: Handlers<Result>,
    answer: Answer<Result>,
    when: { later: (delayMs: number, call: () => void) => void; delayMs: number },
  ): unknown {
    const { later, delayMs } = when;
    const call = () => ("result" in answer ? success(answer.result) : fail(answer.failure));
    if (this.answering === "never") return undefined;
    if (this.answering !== "by_promise") later(delayMs, call);
    if (this.answering === "twice") later(delayMs + 3, call);
    if (this.answering !== "by_promise" && this.answering !== "both") return undefined;
    return new Promise((resolve, reject) => {
      later(delayMs, () =>
        // Wrappers reject with the object that the callback would get, not with an Error.
        "result" in answer ? resolve(answer.result) : reject(answer.failure),
      );
    });
  }
}
