import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCollector, type Collector } from "./index.ts";
import { MAX_PENDING_AGE_MS } from "./pending-reports.ts";
import { FakePhone, type Answering } from "./testing/fake-phone.ts";
import { FakeService, type Outcome } from "./testing/fake-service.ts";

const DAY_MS = 86_400_000;

type Step =
  | { do: "submit" | "pay" | "subscribe" | "close_popup_by_killing" | "show" | "hide"; page: 0 | 1 }
  | { do: "submit_again" | "kill" | "clear_storage" | "refuse_tokens" }
  | { do: "wait" | "clock_jumps"; ms: number }
  | { do: "storage_full" | "storage_unreadable"; is: boolean }
  | { do: "answering"; is: Answering }
  | { do: "network"; outcomes: Outcome[] };

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constantFrom<Outcome>("answered", "lost_before", "lost_after", "late", "busy"),
  fc.constantFrom<Outcome>(
    { status: 401, reason: "UNAUTHENTICATED" },
    { status: 429, reason: "RATE_LIMITED" },
    { status: 500, reason: "INTERNAL" },
    { status: 502 },
  ),
);

const step: fc.Arbitrary<Step> = fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constantFrom("submit", "pay", "subscribe"),
      page: fc.constantFrom(0, 1),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait"), ms: fc.nat(40_000) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("network"),
      outcomes: fc.array(outcome, { maxLength: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("show", "hide", "close_popup_by_killing"),
      page: fc.constantFrom(0, 1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("kill", "refuse_tokens", "submit_again") }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("answering"),
      is: fc.constantFrom("by_callback", "by_promise", "both", "twice", "never"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("clock_jumps"),
      ms: fc.integer({ min: -20 * DAY_MS, max: 20 * DAY_MS }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear_storage") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom("storage_full", "storage_unreadable"),
      is: fc.boolean(),
    }),
  },
);

interface GivenPermission {
  /** Phone time, unix milliseconds. */
  at: number;
  /** The storage has failed or been cleared since the permission was given. */
  wasExposed: boolean;
  /** A documented limit applies. */
  mayBeLost: boolean;
}

/** Unique per permission: each one has its own order. */
function toKey(report: object): string {
  const { formId, prepayId, templateId, orderId } = report as Record<string, string | undefined>;
  return `${formId ?? prepayId ?? templateId}:${orderId}`;
}

/** A customer using a sloppy shop's mini program: two collectors share one storage. */
class CustomerLife {
  readonly service = new FakeService();
  readonly phone = new FakePhone(this.service);
  readonly given = new Map<string, GivenPermission>();
  /** The app could not read its storage at launch, so it may not know the earlier launch's reports. */
  #launchedBlind = false;
  #pages = this.#launch();
  #count = 0;
  #lastForm: { formId: string; orderId: string } | null = null;

  #launch(): [Collector, Collector] {
    this.#launchedBlind = this.phone.storageIsUnreadable;
    const url = "https://notices.example.com";
    return [
      createCollector({ url, host: this.phone.launch() }),
      createCollector({ url, host: this.phone.open() }),
    ];
  }

  get #storageFails(): boolean {
    return this.phone.storageIsFull || this.phone.storageIsUnreadable;
  }

  #give(report: object): void {
    const wasExposed = this.#storageFails;
    this.given.set(toKey(report), { at: Date.now(), wasExposed, mayBeLost: false });
  }

  async run(next: Step): Promise<void> {
    await this.#act(next);
    const recorded = this.recordedKeys();
    for (const [key, permission] of this.given) {
      if (recorded.includes(key)) continue;
      if (this.#storageFails) permission.wasExposed = true;
      if (Date.now() - permission.at > MAX_PENDING_AGE_MS) permission.mayBeLost = true;
    }
  }

  async #act(next: Step): Promise<void> {
    const orderId = `order-${(this.#count += 1)}`;
    if (next.do === "submit") {
      const form = { formId: `form-${this.#count}`, orderId };
      this.#pages[next.page].collectForm({ detail: form }, { orderId });
      this.#lastForm = form;
      this.#give(form);
    } else if (next.do === "submit_again") {
      const form = this.#lastForm;
      if (form && this.given.get(toKey(form))?.mayBeLost === false)
        for (const page of this.#pages) page.collectForm({ detail: form }, form);
    } else if (next.do === "pay") {
      const prepayId = `wx${this.#count}`;
      this.#pages[next.page].collectPayment({ package: `prepay_id=${prepayId}`, orderId });
      this.#give({ prepayId, orderId });
    } else if (next.do === "subscribe") {
      const popupsBefore = this.phone.popups.length;
      const notices = ["order_pay_success", "order_cancel"];
      void this.#pages[next.page].requestSubscribe(notices, { orderId });
      await vi.advanceTimersByTimeAsync(6);
      const heard = this.phone.answering !== "never";
      const templateIds = heard ? (this.phone.popups[popupsBefore] ?? []) : [];
      for (const templateId of templateIds) this.#give({ templateId, orderId });
    } else if (next.do === "close_popup_by_killing") {
      void this.#pages[next.page].requestSubscribe(["order_cancel"], { orderId });
      this.#kill();
    } else if (next.do === "kill") this.#kill();
    else if (next.do === "show") this.#pages[next.page].onShow();
    else if (next.do === "hide") this.#pages[next.page].onHide();
    else if (next.do === "refuse_tokens") this.service.refuseTokens();
    else if (next.do === "network") this.service.outcomes = [...next.outcomes];
    else if (next.do === "wait") await vi.advanceTimersByTimeAsync(next.ms);
    else if (next.do === "clock_jumps") vi.setSystemTime(Date.now() + next.ms);
    else if (next.do === "answering") this.phone.answering = next.is;
    else if (next.do === "storage_full") this.phone.storageIsFull = next.is;
    else if (next.do === "storage_unreadable") this.phone.storageIsUnreadable = next.is;
    else if (next.do === "clear_storage") {
      this.phone.storage.clear();
      for (const permission of this.given.values()) {
        if (this.#launchedBlind) permission.mayBeLost = true;
        permission.wasExposed = true;
      }
    }
  }

  /** A report held only in memory dies with the app. That is allowed if the storage had failed. */
  #kill(): void {
    const safe = new Set(this.recordedKeys());
    for (const [key, reports] of this.phone.storage) {
      if (!key.includes(":reports:")) continue;
      for (const report of JSON.parse(reports) as object[]) safe.add(toKey(report));
    }
    for (const [key, permission] of this.given) {
      if (permission.wasExposed && !safe.has(key)) permission.mayBeLost = true;
    }
    vi.clearAllTimers();
    this.#pages = this.#launch();
  }

  /** Clears every fault and lets time pass. */
  async recover(): Promise<void> {
    this.service.outcomes = [];
    this.phone.storageIsFull = false;
    this.phone.storageIsUnreadable = false;
    this.phone.answering = "by_callback";
    for (const page of this.#pages) page.onShow();
    await vi.advanceTimersByTimeAsync(700_000);
  }

  recordedKeys(): string[] {
    return this.service.reports.map(toKey);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("each permission is recorded exactly once or dropped by a documented limit, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      vi.clearAllTimers();
      const life = new CustomerLife();
      for (const next of steps) await life.run(next);
      await life.recover();

      const recorded = life.recordedKeys();
      expect(recorded.filter((key, i) => recorded.indexOf(key) !== i)).toEqual([]);
      expect(recorded.filter((key) => !life.given.has(key))).toEqual([]);
      const lost = [...life.given].filter(([key]) => !recorded.includes(key));
      expect(lost.filter(([, { mayBeLost }]) => !mayBeLost)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
