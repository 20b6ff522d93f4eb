import { describe, expect, test } from "vitest";
import { chooseGrant, findCounterpart, isUsable, NEVER_MS } from "./grant.ts";

const NOW = 1_800_000_000_000;

function candidate(
  id: string,
  changes: Partial<Parameters<typeof chooseGrant>[0]["candidates"][0]> = {},
) {
  return {
    id,
    orderId: null,
    usesFree: 1,
    acceptedAt: NOW - 1000,
    usableFrom: NOW - 1000,
    expiresAt: NEVER_MS,
    reservedFor: null,
    reservedUntil: null,
    ...changes,
  };
}

function choose(...candidates: ReturnType<typeof candidate>[]) {
  return chooseBeside({}, ...candidates);
}

/** `waiting`: by order, how many of its own deliveries want a grant. */
function chooseBeside(
  waiting: Record<string, number>,
  ...candidates: ReturnType<typeof candidate>[]
) {
  const waitingByOrder = new Map(Object.entries(waiting));
  const choice = chooseGrant({ orderId: "mine", candidates, now: NOW, waitingByOrder });
  return choice.grant ? choice.grant.id : { retryAt: choice.retryAt };
}

describe("a grant that is bound to another order", () => {
  const bound = (id: string, changes: object = {}) => candidate(id, { orderId: "B", ...changes });

  test("is reserved for that order's deliveries, and taken when none of them waits", () => {
    expect(chooseBeside({ B: 1 }, bound("b"))).toEqual({ retryAt: null });
    expect(chooseBeside({ C: 1 }, bound("b"))).toBe("b");
    expect(chooseBeside({ B: 1 }, bound("b"), candidate("unbound"))).toBe("unbound");
    expect(chooseBeside({ mine: 1, B: 1 }, bound("b"), candidate("a", { orderId: "mine" }))).toBe(
      "a",
    );
  });

  test("serves others with the uses that its own order leaves", () => {
    expect(chooseBeside({ B: 2 }, bound("b", { usesFree: 3 }))).toBe("b");
    expect(chooseBeside({ B: 3 }, bound("b", { usesFree: 3 }))).toEqual({ retryAt: null });
    expect(chooseBeside({ B: 1 }, bound("b1"), bound("b2"))).toBe("b1");
    const pending = bound("pending", { usableFrom: null });
    expect(chooseBeside({ B: 1 }, bound("b"), pending)).toEqual({ retryAt: null });
  });
});

describe("a grant is usable", () => {
  test("when a use is free and the grant is settled and not expired", () => {
    expect(isUsable(candidate("a"), NOW)).toBe(true);
    expect(isUsable(candidate("a", { usableFrom: NOW, expiresAt: NOW + 1 }), NOW)).toBe(true);
  });

  test.each([
    { why: "no use is free", changes: { usesFree: 0 } },
    { why: "its payment is not confirmed", changes: { usableFrom: null } },
    { why: "its payment has not settled yet", changes: { usableFrom: NOW + 1 } },
    { why: "it has expired", changes: { expiresAt: NOW } },
  ])("not when $why", ({ changes }) => {
    expect(isUsable(candidate("a", changes), NOW)).toBe(false);
  });
});

describe("a delivery takes", () => {
  test("a grant that is bound to its own order, even if another expires first", () => {
    const bound = candidate("bound", { orderId: "mine", expiresAt: NOW + 9000 });
    expect(choose(candidate("early", { expiresAt: NOW + 1 }), bound)).toBe("bound");
  });

  test("one that is bound to another order like any other", () => {
    const other = candidate("other", { orderId: "theirs", expiresAt: NOW + 1 });
    expect(choose(candidate("free", { expiresAt: NOW + 2 }), other)).toBe("other");
  });

  test("the one that expires first, then the one that was accepted first, then the lower id", () => {
    expect(choose(candidate("a"), candidate("b", { expiresAt: NOW + 5 }))).toBe("b");
    expect(choose(candidate("a"), candidate("b", { acceptedAt: NOW - 2000 }))).toBe("b");
    expect(choose(candidate("b"), candidate("a"))).toBe("a");
  });

  test("no unusable grant, even if it is bound to its order", () => {
    const spent = candidate("spent", { orderId: "mine", usesFree: 0 });
    expect(choose(spent, candidate("free"))).toBe("free");
  });

  test("nothing yet, but gets the time when the first confirmed payment becomes usable", () => {
    const later = candidate("later", { usableFrom: NOW + 9000 });
    const sooner = candidate("sooner", { usableFrom: NOW + 4000 });
    expect(choose(later, sooner)).toEqual({ retryAt: NOW + 4000 });
  });

  test.each([
    { why: "is used up", changes: { usesFree: 0, usableFrom: NOW + 1 } },
    { why: "expires before it settles", changes: { usableFrom: NOW + 5, expiresAt: NOW + 5 } },
    { why: "is not confirmed", changes: { usableFrom: null } },
  ])("nothing, and does not wait for a grant that $why", ({ changes }) => {
    expect(choose(candidate("a", changes))).toEqual({ retryAt: null });
  });

  test("nothing when the customer gave nothing", () => {
    expect(choose()).toEqual({ retryAt: null });
  });
});

describe("the counterpart of a witness", () => {
  const at = (id: string, offset: number) => ({ id, acceptedAt: NOW + offset });

  test("is the nearest in time, before or after", () => {
    const found = findCounterpart(NOW, [at("far", -5000), at("near", 2000), at("mid", 3000)]);
    expect(found?.id).toBe("near");
  });

  test("is at most 10 minutes away", () => {
    expect(findCounterpart(NOW, [at("edge", 600_000)])?.id).toBe("edge");
    expect(findCounterpart(NOW, [at("edge", -600_000)])?.id).toBe("edge");
    expect(findCounterpart(NOW, [at("beyond", 600_001), at("before", -600_001)])).toBeNull();
  });

  test("is the lower id of two that are equally near", () => {
    expect(findCounterpart(NOW, [at("b", 10), at("a", -10)])?.id).toBe("a");
  });
});
