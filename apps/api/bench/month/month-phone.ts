import {
  createCollector,
  type Collector,
  type HostRequest,
  type WxLike,
} from "../../../../packages/collector/src/index.ts";
import type { Draw } from "./draw.ts";
import { DECLINED, type PlannedCustomer, type Tap } from "./plan-month.ts";
import type { MonthShop } from "./start-month-shop.ts";

const SERVICE_URL = "https://notices.example.com";
/** The customer removes one of several templates from the question. */
const UNCHECKED = 0.05;
const NO_TAP = "requestSubscribeMessage:fail can only be invoked by user TAP gesture.";

interface CurrentTap {
  tap: Tap;
  orderId: string;
  hasTap: boolean;
}

/** A customer's phone: the real collector on a `wx` whose questions the customer answers by habit. */
export class MonthPhone {
  readonly openid: string;
  /** The notice service is out of reach. */
  isOffline = false;
  readonly #shop: MonthShop;
  readonly #draw: Draw;
  readonly #customer: PlannedCustomer;
  readonly #storage = new Map<string, string>();
  readonly #kept = new Map<string, "accept" | "reject">();
  #collector: Collector | null = null;
  #tap: CurrentTap | null = null;
  #running = 0;
  #inFlight = 0;

  constructor(
    shop: MonthShop,
    { openid, customer, draw }: { openid: string; customer: PlannedCustomer; draw: Draw },
  ) {
    this.#shop = shop;
    this.openid = openid;
    this.#customer = customer;
    this.#draw = draw;
  }

  /** Opens the mini program; one that still runs is killed. */
  async launch(): Promise<void> {
    const app = (this.#running += 1);
    this.#collector = createCollector({ url: SERVICE_URL, host: this.#createHost(app) });
    this.#collector.onShow();
    await this.settle();
  }

  /** Of the app that runs. */
  get collector(): Collector {
    if (!this.#collector) throw new Error("the app is not open");
    return this.#collector;
  }

  /** The customer taps; `ask` calls the collector synchronously within it. */
  async tap<Result>(tap: CurrentTap, ask: () => Promise<Result>): Promise<Result> {
    this.#tap = tap;
    const asking = ask();
    this.#tap = null;
    return asking;
  }

  /** From here on nothing leaves the phone, and what is in its storage stays. */
  kill(): void {
    this.#running += 1;
  }

  /** Resolves when the app has sent what it wants to send. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet = this.#inFlight === 0 ? quiet + 1 : 0)
      await new Promise((resolve) => setTimeout(resolve, 1));
  }

  #createHost(app: number): WxLike {
    const isAlive = () => app === this.#running;
    return {
      getStorageSync: (key) => this.#storage.get(key) ?? "",
      setStorageSync: (key, data) => {
        if (isAlive()) this.#storage.set(key, data);
      },
      login: ({ success }) =>
        void this.#run(async () => {
          const path = `/users/${this.openid}/login-code`;
          success(await this.#shop.control<{ code: string }>(path, {}));
        }),
      request: (request) => {
        if (!isAlive()) swallow(request);
        else if (this.isOffline) request.fail({ errMsg: "request:fail timeout" });
        else this.#send(request);
      },
      requestSubscribeMessage: ({ tmplIds, success, fail }) => {
        const tap = this.#tap;
        if (!tap?.hasTap) return fail({ errMsg: NO_TAP });
        return this.#run(async () => success(await this.#answer(tmplIds, tap)));
      },
      getSetting: ({ success }) =>
        success({ subscriptionsSetting: { itemSettings: Object.fromEntries(this.#kept) } }),
      getAppBaseInfo: () => ({ SDKVersion: this.#customer.sdkVersion }),
    };
  }

  #send({ url, method, header, data, success }: HostRequest): void {
    void this.#run(async () => {
      const path = url.slice(SERVICE_URL.length);
      success(await this.#shop.request({ method, path, headers: header, body: data }));
    });
  }

  async #run(work: () => Promise<void>): Promise<void> {
    this.#inFlight += 1;
    try {
      await work();
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** One decision about the question, and WeChat learns of it. */
  async #answer(tmplIds: string[], { tap, orderId }: CurrentTap): Promise<object> {
    const declines = this.#draw("declines", orderId, tap) < DECLINED[tap];
    const answers = tmplIds.map((templateId) => {
      const unchecks = this.#draw("unchecks", orderId, tap, this.#name(templateId)) < UNCHECKED;
      const chosen = declines || unchecks ? ("reject" as const) : ("accept" as const);
      return { templateId, answer: this.#kept.get(templateId) ?? chosen };
    });
    const result: Record<string, string> = {};
    for (const { templateId, answer } of answers) {
      const remember = answer === this.#customer.alwaysKeep;
      if (remember) this.#kept.set(templateId, answer);
      const path = `/users/${this.openid}/subscribe`;
      Object.assign(
        result,
        await this.#shop.control(path, { templateIds: [templateId], answer, remember }),
      );
    }
    return result;
  }

  #name(templateId: string): string {
    return this.#shop.templateIds.get(templateId) ?? templateId;
  }
}

/** Ends the retries of a killed app. It cannot write to its storage any more. */
function swallow({ data, success }: HostRequest): void {
  const { reports = [] } = (data ?? {}) as { reports?: { reportId: string }[] };
  const results = reports.map(({ reportId }) => ({ reportId, accepted: true }));
  success({ statusCode: 200, data: { result: { data: { results, items: [] } } } });
}
