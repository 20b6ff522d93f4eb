import { expect, test } from "vitest";
import { createKnownAddresses } from "./known-addresses.ts";
import { createPasswordQueue } from "./password-queue.ts";
import { createSignInLimits } from "./sign-in-limits.ts";

const MINUTE_MS = 60_000;
const OWNER = "owner@example.com";

/** Two instances over one store simulate two processes. */
function start(store = new Map<string, { failures: number; endsAt: number }>()) {
  let time = 1_000_000;
  const signIns: { email: string; clientAddress: string }[] = [];
  const limits = createSignInLimits({
    failures: {
      async read({ keys, now }) {
        const counts = keys.flatMap((key) => {
          const count = store.get(key);
          return count && count.endsAt > now ? [[key, count] as const] : [];
        });
        return new Map(counts);
      },
      async add({ key, now, endsAt }) {
        const count = store.get(key);
        const isOpen = count && count.endsAt > now;
        store.set(
          key,
          isOpen ? { ...count, failures: count.failures + 1 } : { failures: 1, endsAt },
        );
      },
      async forget(key) {
        store.delete(key);
      },
    },
    known: createKnownAddresses({ listSignIns: async () => signIns, now: () => time }),
    queue: createPasswordQueue(),
    now: () => time,
  });
  let judged = 0;
  return {
    store,
    limits,
    signIns,
    advance: (ms: number) => void (time += ms),
    countJudged: () => judged,
    async try(account: string, clientAddress: string | null, isRight = false) {
      const attempt = limits.judgePassword({ account, clientAddress }, async () => {
        judged++;
        await Promise.resolve();
        return isRight ? "in" : null;
      });
      return attempt.catch((error: unknown) => {
        expect(error).toMatchObject({
          reason: "RATE_LIMITED",
          retryAfterSeconds: expect.any(Number),
        });
        return "refused";
      });
    },
  };
}

test("five failures of one account from one address, and even the right password waits", async () => {
  const doors = start();
  for (let count = 0; count < 5; count++) expect(await doors.try(OWNER, "203.0.113.1")).toBeNull();
  expect(await doors.try(OWNER, "203.0.113.1", true)).toBe("refused");
  expect(await doors.try("other@example.com", "203.0.113.1", true)).toBe("in");
  expect(await doors.try(OWNER, "203.0.113.2", true)).toBe("in");
  doors.advance(15 * MINUTE_MS);
  expect(await doors.try(OWNER, "203.0.113.1", true)).toBe("in");
});

test("a success resets the earlier failures and is never counted", async () => {
  const doors = start();
  for (let round = 0; round < 5; round++) {
    for (let count = 0; count < 4; count++) await doors.try(OWNER, "203.0.113.1");
    expect(await doors.try(OWNER, "203.0.113.1", true)).toBe("in");
  }
  for (let count = 0; count < 200; count++)
    expect(await doors.try("busy@example.com", "203.0.113.9", true)).toBe("in");
});

test.each([
  ["one IPv4 address", () => "203.0.113.1", "::ffff:203.0.113.1", "203.0.113.2"],
  ["an IPv6 /64", (n: number) => `2001:db8:0:7::${n}`, "2001:db8:0:7:ffff::1", "2001:db8:0:8::1"],
])(
  "thirty failures from %s block it, whatever accounts they try",
  async (_what, addressOf, same, other) => {
    const doors = start();
    for (let count = 1; count <= 30; count++)
      expect(await doors.try(`stranger${count}`, addressOf(count))).toBeNull();
    expect(doors.limits.findBlock(same)).toBeNull();
    expect(await doors.try(OWNER, same, true)).toBe("refused");
    expect(doors.limits.findBlock(same)).toBe(15 * 60);
    expect(doors.limits.findBlock(other)).toBeNull();
    expect(await doors.try(OWNER, other, true)).toBe("in");
  },
);

test("strangers at a known address cannot lock out a person who signed in from there", async () => {
  const doors = start();
  doors.signIns.push({ email: OWNER, clientAddress: "203.0.113.1" });
  for (let count = 1; count <= 30; count++) await doors.try(`stranger${count}`, "203.0.113.1");
  expect(await doors.try("stranger", "203.0.113.1", true)).toBe("refused");
  expect(doors.limits.findBlock("203.0.113.1")).toBeNull();
  expect(await doors.try(OWNER, "203.0.113.1", true)).toBe("in");
});

test("an attacker at an owner's own address delays the owner by a minute at most and gets few guesses", async () => {
  const doors = start();
  doors.signIns.push({ email: OWNER, clientAddress: "203.0.113.1" });
  let judged = 0;
  for (let second = 0; second < 3600; second++) {
    if ((await doors.try(OWNER, "203.0.113.1")) === null) judged++;
    doors.advance(1000);
  }
  expect(judged).toBeLessThan(120);
  doors.advance(MINUTE_MS);
  expect(await doors.try(OWNER, "203.0.113.1", true)).toBe("in");
  // The backoff starts over.
  expect(await doors.try(OWNER, "203.0.113.1")).toBeNull();
  expect(await doors.try(OWNER, "203.0.113.1", true)).toBe("in");
});

test("fifty failures of one account over all addresses, but not where its owner signed in before", async () => {
  const doors = start();
  doors.signIns.push({ email: OWNER, clientAddress: "198.51.100.1" });
  for (let count = 1; count <= 50; count++)
    expect(await doors.try(OWNER, `203.0.113.${count}`)).toBeNull();
  expect(await doors.try(OWNER, "192.0.2.1", true)).toBe("refused");
  expect(await doors.try("other@example.com", "192.0.2.1", true)).toBe("in");
  expect(await doors.try(OWNER, "198.51.100.1", true)).toBe("in");
  doors.advance(60 * MINUTE_MS);
  expect(await doors.try(OWNER, "192.0.2.1", true)).toBe("in");
});

test("a thousand failures from all addresses block strangers", async () => {
  const doors = start();
  for (let count = 0; count < 1000; count++)
    await doors.try(`stranger${count}`, `10.0.${count >> 8}.${count & 255}`);
  expect(await doors.try(OWNER, "192.0.2.1", true)).toBe("refused");
  doors.signIns.push({ email: OWNER, clientAddress: "192.0.2.2" });
  doors.advance(MINUTE_MS);
  expect(await doors.try(OWNER, "192.0.2.2", true)).toBe("in");
});

test("counters hold across processes and restarts", async () => {
  const doors = start();
  for (let count = 0; count < 5; count++) await doors.try(OWNER, "203.0.113.1");
  expect(await start(doors.store).try(OWNER, "203.0.113.1", true)).toBe("refused");
});

test("concurrent guesses are checked no more often than sequential ones", async () => {
  const doors = start();
  await Promise.all(Array.from({ length: 100 }, () => doors.try(OWNER, "203.0.113.1")));
  expect(doors.countJudged()).toBe(5);
  const spread = start();
  await Promise.all(
    Array.from({ length: 100 }, (_, count) => spread.try(OWNER, `203.0.113.${count}`)),
  );
  expect(spread.countJudged()).toBeLessThanOrEqual(50);
});

test("an internal error does not count as a failed attempt", async () => {
  const { limits } = start();
  const attempt = { account: OWNER, clientAddress: "203.0.113.1" };
  for (let count = 0; count < 10; count++) {
    await expect(
      limits.judgePassword(attempt, () => Promise.reject(new Error("the database is away"))),
    ).rejects.toThrow("the database is away");
  }
  expect(await limits.judgePassword(attempt, () => Promise.resolve("in"))).toBe("in");
});
