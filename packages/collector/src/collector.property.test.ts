import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCollector, type Collector } from "./index.ts";
import { FakePhone } from "./testing/fake-phone.ts";
import { FakeService, type Outcome } from "./testing/fake-service.ts";

type Step =
  | { do: "submit" | "pay" | "subscribe" | "kill" | "show" | "hide" }
  | { do: "clear_storage" | "refuse_tokens" }
  | { do: "wait"; ms: number }
  | { do: "storage_full"; is: boolean }
  | { do: "network"; outcomes: Outcome[] };

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constantFrom<Outcome>("answered", "lost_before", "lost_after", "late"),
  fc.constantFrom<Outcome>(
    { status: 401, reason: "UNAUTHENTICATED" },
    { status: 429, reason: "RATE_LIMITED" },
    { status: 500, reason: "INTERNAL" },
    { status: 502 },
  ),
);

const step: fc.Arbitrary<Step> = fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom("submit", "pay", "subscribe") }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait"), ms: fc.nat(40_000) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("network"),
      outcomes: fc.array(outcome, { maxLength: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("kill", "show", "hide", "refuse_tokens") }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear_storage") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("storage_full"), is: fc.boolean() }) },
);

/** One customer's day, with what he gave and what may be lost by then. */
class Day {
  readonly service = new FakeService();
  readonly phone = new FakePhone(this.service);
  readonly given = new Map<string, number>();
  /** Given, but neither stored nor sent when the app died: the stated bound of a storage that fails. */
  readonly mayBeLost = new Map<string, number>();
  #collector: Collector = this.#launch();
  #count = 0;

  #launch(): Collector {
    return createCollector({ url: "https://notices.example.com", host: this.phone.launch() });
  }

  #give(permission: string): void {
    this.given.set(permission, (this.given.get(permission) ?? 0) + 1);
  }

  async run(next: Step): Promise<void> {
    if (next.do === "submit") {
      const formId = `form-${(this.#count += 1)}`;
      this.#collector.collectForm({ detail: { formId } });
      this.#give(formId);
    } else if (next.do === "pay") {
      const prepayId = `wx${(this.#count += 1)}`;
      this.#collector.collectPayment({ package: `prepay_id=${prepayId}`, orderId: "A1" });
      this.#give(prepayId);
    } else if (next.do === "subscribe") {
      const popupsBefore = this.phone.popups.length;
      void this.#collector.requestSubscribe(["order_pay_success", "order_cancel"]);
      await vi.advanceTimersByTimeAsync(6);
      for (const templateId of this.phone.popups[popupsBefore] ?? []) this.#give(templateId);
    } else if (next.do === "kill") this.#kill();
    else if (next.do === "show") this.#collector.onShow();
    else if (next.do === "hide") this.#collector.onHide();
    else if (next.do === "clear_storage") this.phone.storage.clear();
    else if (next.do === "storage_full") this.phone.storageIsFull = next.is;
    else if (next.do === "refuse_tokens") this.service.refuseTokens();
    else if (next.do === "network") this.service.outcomes = [...next.outcomes];
    else if (next.do === "wait") await vi.advanceTimersByTimeAsync(next.ms);
  }

  #kill(): void {
    const stored = [...this.phone.storage.entries()]
      .filter(([key]) => key.includes(":reports:"))
      .flatMap(([, reports]) => JSON.parse(reports) as { reportId: string }[])
      .filter(({ reportId }) => !this.service.recorded.has(reportId));
    const safe = countPermissions([...this.service.reports, ...stored]);
    for (const [permission, count] of this.given) {
      this.mayBeLost.set(permission, count - (safe.get(permission) ?? 0));
    }
    vi.clearAllTimers();
    this.#collector = this.#launch();
  }

  /** Everything works again, and time passes. */
  async recover(): Promise<void> {
    this.service.outcomes = [];
    this.phone.storageIsFull = false;
    this.#collector.onShow();
    await vi.advanceTimersByTimeAsync(700_000);
  }
}

function countPermissions(reports: object[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const report of reports) {
    const { formId, prepayId, templateId } = report as Record<string, string | undefined>;
    const permission = formId ?? prepayId ?? templateId ?? "?";
    counts.set(permission, (counts.get(permission) ?? 0) + 1);
  }
  return counts;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("whatever happens, each permission is recorded exactly once or was lost with a failed storage", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      vi.clearAllTimers();
      const day = new Day();
      for (const next of steps) await day.run(next);
      await day.recover();

      const recorded = countPermissions(day.service.reports);
      const wrong = [...day.given].filter(([permission, count]) => {
        const times = recorded.get(permission) ?? 0;
        return times > count || times < count - (day.mayBeLost.get(permission) ?? 0);
      });
      expect(wrong).toEqual([]);
      expect([...recorded.keys()].filter((permission) => !day.given.has(permission))).toEqual([]);
      const storageNeverFailed = steps.every(
        (each) => each.do !== "clear_storage" && each.do !== "storage_full",
      );
      if (storageNeverFailed) expect([...recorded]).toEqual(expect.arrayContaining([...day.given]));
    }),
    { numRuns: 500 },
  );
});
