import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCollector } from "./index.ts";
import { FakePhone } from "./testing/fake-phone.ts";
import { FakeService } from "./testing/fake-service.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Some notices share a template, some only a title. */
const templates = fc
  .array(fc.record({ template: fc.nat(4), title: fc.nat(3) }), { minLength: 1, maxLength: 6 })
  .map((drawn) =>
    drawn.map(({ template, title }, place) => ({
      notice: `n${place}`,
      templateId: `T${template}-${title}`,
      title: `title ${title}`,
    })),
  );

test("every notice gets asked, no popup repeats a title, no acceptance counts twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      templates,
      fc.constantFrom("2.8.3", "3.6.0", "3.12.1"),
      async (drawn, sdkVersion) => {
        vi.clearAllTimers();
        const service = new FakeService();
        service.templates = drawn;
        const phone = new FakePhone(service);
        phone.sdkVersion = sdkVersion;
        const url = "https://notices.example.com";
        const collector = createCollector({ url, host: phone.launch() });
        await vi.advanceTimersByTimeAsync(1000);
        const notices = drawn.map(({ notice }) => notice);
        const accepted = new Set<string>();
        for (let tap = 0; tap < notices.length; tap++) {
          const answers = collector.requestSubscribe(notices);
          await vi.advanceTimersByTimeAsync(1000);
          const given = Object.entries(await answers).filter(
            ([, { answer }]) => answer === "accept",
          );
          for (const [notice] of given) accepted.add(notice);
          const asked = phone.popups.at(-1) ?? [];
          expect(given).toHaveLength(asked.length);
          const titles = asked.map((id) => id.split("-")[1]);
          expect(new Set(titles).size).toBe(asked.length);
        }
        expect([...accepted].toSorted()).toEqual(notices);
      },
    ),
    { numRuns: 200 },
  );
});
