import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCollector } from "./index.ts";
import { FakePhone } from "./testing/fake-phone.ts";
import { FakeService, type Outcome } from "./testing/fake-service.ts";

const TEMPLATES = [
  { notice: "order_ship", templateId: "T-ship", moments: ["submit", "paid"] },
  { notice: "order_cancel", templateId: "T-cancelled", moments: ["submit", "paid", "refund"] },
  { notice: "order_refund_result", templateId: "T-refund", moments: ["refund"] },
  { notice: "order_pickup", templateId: "T-pickup", moments: ["submit", "paid"] },
];

const outcomes = fc.array(
  fc.constantFrom<Outcome>("answered", "lost_before", "lost_after", "busy", { status: 502 }),
  { maxLength: 4 },
);

type Step =
  | { do: "ask"; moment: string; orderId: string; answers: string[]; outcomes: Outcome[] }
  | { do: "wait"; ms: number }
  | { do: "relaunch" }
  | { do: "show" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("ask" as const),
      moment: fc.constantFrom("submit", "paid", "refund"),
      orderId: fc.constantFrom("A1", "A2", "A3"),
      answers: fc.array(fc.constantFrom("accept", "reject"), { minLength: 4, maxLength: 4 }),
      outcomes,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.nat(90_000) }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>({ do: "relaunch" }, { do: "show" }),
  },
);

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("nobody is asked for what their order has, and the service holds what they gave, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 15 }),
      fc.nat(2),
      fc.constantFrom("2.8.3", "3.6.0", "3.12.1"),
      async (steps, free, sdkVersion) => {
        vi.clearAllTimers();
        const service = new FakeService();
        service.templates = TEMPLATES;
        service.free.set("order_cancel", free);
        const phone = new FakePhone(service);
        phone.sdkVersion = sdkVersion;
        const open = () =>
          createCollector({ url: "https://notices.example.com", host: phone.launch() });
        let collector = open();
        await vi.advanceTimersByTimeAsync(1_000);
        const given = new Set<string>();

        for (const next of steps) {
          if (next.do === "wait") await vi.advanceTimersByTimeAsync(next.ms);
          else if (next.do === "show") collector.onShow();
          else if (next.do === "relaunch") collector = open();
          else {
            const { moment, orderId } = next;
            service.outcomes = [...next.outcomes];
            phone.answerPopup = (id) =>
              next.answers[TEMPLATES.findIndex(({ templateId }) => templateId === id)] ?? "reject";
            const before = phone.popups.length;
            const answering = collector.ask(moment, { orderId });
            const asked = phone.popups[before] ?? [];
            await vi.advanceTimersByTimeAsync(100);
            const answers = await answering;
            for (const { notice, templateId } of TEMPLATES) {
              const key = `${notice} ${orderId}`;
              if (asked.includes(templateId)) expect(given.has(key)).toBe(false);
              const answer = answers[notice];
              const isGiven =
                answer?.answer === "accept" ||
                (answer && "reason" in answer && answer.reason === "HAVE");
              if (isGiven) given.add(key);
            }
          }
        }
        service.outcomes = [];
        collector.onShow();
        await vi.advanceTimersByTimeAsync(700_000);
        const held = [...service.held].flatMap(([notice, orders]) =>
          orders.map((orderId) => `${notice} ${orderId}`),
        );
        expect(held.toSorted()).toEqual([...given].toSorted());
      },
    ),
    { numRuns: 300 },
  );
});
