import { expect, test } from "vitest";
import type { DeliverySummary } from "../../api.ts";
import {
  canResend,
  canSendAnother,
  countPossiblyReceived,
  groupRefusals,
  planResend,
} from "./use-resend.ts";

const VERDICTS = ["free", "maybe_told", "open", "told", "cancelled"] as const;

function judged(resend: (typeof VERDICTS)[number]): Pick<DeliverySummary, "lineage"> {
  return { lineage: { firstId: "1", currentId: "1", resend } };
}

test("the service's verdict on the lineage decides what can be resent", () => {
  expect(VERDICTS.filter((verdict) => canResend(judged(verdict)))).toEqual(["free", "maybe_told"]);
});

test("an extra message is possible after success", () => {
  expect(VERDICTS.filter((verdict) => canSendAnother(judged(verdict)))).toEqual(["told"]);
});

test("deliveries with an unknown outcome may arrive twice", () => {
  expect(countPossiblyReceived([judged("maybe_told"), judged("free"), judged("maybe_told")])).toBe(
    2,
  );
});

test("refusals are counted by their reason", () => {
  const refused = { ok: false as const, reason: "ALREADY_KNOWN" as const, details: [] };
  expect(
    groupRefusals([
      { ok: true, deliveryId: "1", resentAs: "9" },
      { ...refused, deliveryId: "2" },
      { ...refused, deliveryId: "3" },
    ]),
  ).toEqual([{ reason: "ALREADY_KNOWN", count: 2 }]);
});

test("one delivery per lineage is resent, and hopeless ones are left out", () => {
  const planned = (
    deliveryId: string,
    firstId: string,
    {
      errcode = null,
      resend = "free",
    }: { errcode?: number | null; resend?: (typeof VERDICTS)[number] } = {},
  ) => ({ deliveryId, errcode, lineage: { firstId, currentId: firstId, resend } });
  const chosen = [
    planned("a1", "a1"),
    planned("a2", "a1"),
    planned("b1", "b1", { errcode: 40_003 }),
    planned("c1", "c1", { resend: "told" }),
    planned("d1", "d1", { resend: "maybe_told" }),
  ];
  const counts = { doubled: 1, hopeless: 1 };
  expect(planResend(chosen, { again: false })).toEqual({
    ...counts,
    deliveryIds: ["a1", "d1"],
    impossible: 1,
  });
  expect(planResend(chosen, { again: true })).toEqual({
    ...counts,
    deliveryIds: ["a1", "c1", "d1"],
    impossible: 0,
  });
});
