import { expect, test } from "vitest";
import type { TimelineEntry } from "../../api.ts";
import { zhCn } from "../../locales/zh-cn/index.ts";
import { toStory, type Phrase } from "./describe-entry.ts";

const at = "2026-01-31T00:30:00.000Z";

function step(entry: Omit<TimelineEntry, "at">) {
  const [only] = toStory([{ at, ...entry } as TimelineEntry]);
  if (!only) throw new Error("there is no step");
  return only;
}

function isKnown({ key }: Phrase): boolean {
  const found = key
    .split(".")
    .reduce<unknown>((messages, part) => (messages as Record<string, unknown>)?.[part], zhCn);
  return typeof found === "string";
}

test("each step shows the time since the previous one", () => {
  const story = toStory([
    { at, what: "accepted" },
    { at: "2026-01-31T00:30:12.500Z", what: "claimed" },
  ]);
  expect(story.map(({ sinceMs }) => sinceMs)).toEqual([null, 12_500]);
});

test("a claimed permission shows its kind and expiry", () => {
  const { notes } = step({
    what: "claimed",
    grantKind: "form",
    grantExpiresAt: "2026-02-03T00:00:00.000Z",
  });
  expect(notes).toEqual([
    { key: "grantKinds.form" },
    { key: "deliveries.step.grantExpires", times: { time: "2026-02-03T00:00:00.000Z" } },
  ]);
});

test("a send without a permission says so", () => {
  expect(step({ what: "claimed" })).toMatchObject({
    title: { key: "deliveries.step.noGrant" },
    notes: [],
  });
});

test("a note is hidden when the next entry says the same", () => {
  const story = toStory([
    { at, what: "answered", errcode: 43_101, next: "wait" },
    { at, what: "no_grant" },
  ]);
  expect(story[0]?.notes).toEqual([]);
});

test("a missing permission ends a wait only where there was one", () => {
  const titleOf = (before: TimelineEntry["what"]) =>
    toStory([
      { at, what: before },
      { at, what: "no_grant" },
    ])[1]?.title;
  expect(titleOf("waiting")).toEqual({ key: "deliveries.timeline.no_grant" });
  expect(titleOf("accepted")).toEqual({ key: "deliveryReasons.NO_GRANT.what" });
});

test("success, rejection, a failed token and a used formId have different texts", () => {
  expect(step({ what: "answered", errcode: 0 })).toMatchObject({
    tone: "good",
    title: { key: "deliveries.step.ok" },
  });
  expect(step({ what: "answered", errcode: 43_101, next: "wait" })).toMatchObject({
    tone: "bad",
    title: { key: "deliveries.step.refused", errcode: 43_101 },
    notes: [{ key: "deliveries.step.wait" }],
  });
  expect(step({ what: "answered", errcode: 40_001, from: "token" }).title.key).toBe(
    "deliveries.step.tokenFailed",
  );
  expect(step({ what: "answered", errcode: 41_029, evidence: "form_id_used" }).tone).toBe("good");
});

test("a confirmation can also report a failed delivery", () => {
  expect(step({ what: "confirmed", errorCode: 0 }).tone).toBe("good");
  expect(
    step({ what: "confirmed", errorCode: 20_003, errorStatus: "user refuse" }).title.values,
  ).toEqual({
    errcode: 20_003,
    status: "user refuse",
  });
});

test("every timeline entry has a text in the locale", () => {
  const entries = Object.keys(zhCn.deliveries.timeline) as TimelineEntry["what"][];
  const details = {
    reason: "MESSAGE",
    next: "retry",
    until: at,
    errcode: 1,
    errorCode: 1,
    grantKind: "payment",
  };
  const phrases = entries.flatMap((what) => {
    const { title, notes } = step({ what, ...details });
    return [title, ...notes];
  });
  expect(phrases.filter((phrase) => !isKnown(phrase))).toEqual([]);
});

test("a delivery that was accepted for later shows its time", () => {
  const time = "2026-01-31T01:00:00.000Z";
  const notes = [{ key: "deliveries.step.sendAt", times: { time } }];
  expect(step({ what: "accepted", delaySeconds: 1800 }).notes).toEqual(notes);
  expect(step({ what: "accepted", sendAt: time }).notes).toEqual(notes);
  expect(step({ what: "accepted" }).notes).toEqual([]);
  expect(notes.every(isKnown)).toBe(true);
});
