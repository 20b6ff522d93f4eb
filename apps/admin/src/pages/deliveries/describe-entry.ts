import type { GrantKind, TimelineEntry } from "../../api.ts";

/** A text of the timeline: its locale key and the values to fill in. */
export interface Phrase {
  key: string;
  /** Values shown as they are. */
  values?: Record<string, string | number>;
  /** A WeChat errcode; its meaning is filled in. */
  errcode?: number;
  /** Instants, shown as times. */
  times?: Record<string, string>;
}

export interface StoryStep {
  at: string;
  /** Time since the previous step, in milliseconds; `null` for the first. */
  sinceMs: number | null;
  tone: "good" | "bad" | "wait" | "plain";
  title: Phrase;
  notes: Phrase[];
}

const GRANT_KINDS: ReadonlySet<string> = new Set([
  "form",
  "payment",
  "subscribe",
] satisfies GrantKind[]);

const ROADS = ["report", "held", "any"] as const;
/** Why no shipment report tells the customer. */
const NO_REPORT = ["PENDING", "REFUSED", "CANCELLED", "PARTIAL", "NONE"];
/** Why no permission was held for the order. */
const NOT_HELD = ["NONE", "OTHER_ORDERS"];

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** Turns a delivery's timeline into texts. Missing details are left out. */
export function toStory(timeline: TimelineEntry[]): StoryStep[] {
  return timeline.map((entry, index) => {
    const before = timeline[index - 1];
    const sinceMs = before ? Date.parse(entry.at) - Date.parse(before.at) : null;
    const hasWaited = timeline.slice(0, index).some(({ what }) => what === "waiting");
    const { notes, ...step } = describeEntry(entry, { hasWaited });
    const isToldNext = entry["next"] === "wait" && timeline[index + 1] !== undefined;
    return { at: entry.at, sinceMs, ...step, notes: isToldNext ? [] : notes };
  });
}

function describeEntry(
  entry: TimelineEntry,
  { hasWaited }: { hasWaited: boolean },
): Omit<StoryStep, "at" | "sinceMs"> {
  const plain: Phrase = { key: `deliveries.timeline.${entry.what}` };
  switch (entry.what) {
    case "waiting":
    case "quiet_hours":
    case "awaits_report": {
      const until = text(entry["until"]);
      return { tone: "wait", title: { ...plain, times: { until: until ?? "" } }, notes: [] };
    }
    case "road":
      return describeRoad(entry);
    case "claimed":
      return describeClaim(entry);
    case "answered":
      return describeAnswer(entry);
    case "confirmed":
      return describeConfirmation(entry);
    case "lost":
    case "never_left":
    case "taken_over":
      return { tone: "wait", title: plain, notes: describeNext(entry["next"]) };
    case "refused_by_check": {
      const reason = text(entry["reason"]);
      return {
        tone: "bad",
        title: plain,
        notes: reason ? [{ key: `deliveryReasons.${reason}.what` }] : [],
      };
    }
    case "no_grant":
      return {
        tone: "bad",
        title: hasWaited ? plain : { key: "deliveryReasons.NO_GRANT.what" },
        notes: [],
      };
    case "expired":
      return { tone: "bad", title: plain, notes: [] };
    case "held":
      return { tone: "wait", title: plain, notes: [] };
    case "grant_arrived":
      return { tone: "good", title: plain, notes: [] };
    case "accepted":
      return { tone: "plain", title: plain, notes: describeSendTime(entry) };
    case "skipped":
    case "cancelled":
    case "resent_as":
      return { tone: "plain", title: plain, notes: [] };
  }
}

/** Which road the message took, and why not a better one. */
function describeRoad(entry: TimelineEntry): Omit<StoryStep, "at" | "sinceMs"> {
  const road = ROADS.find((known) => known === entry["road"]) ?? "any";
  const { report, held } = Object(entry["not"]) as { report?: unknown; held?: unknown };
  const notes = [
    NO_REPORT.find((why) => why === report) && `deliveries.road.noReport.${String(report)}`,
    NOT_HELD.find((why) => why === held) && `deliveries.road.notHeld.${String(held)}`,
  ];
  return {
    tone: road === "report" ? "good" : "plain",
    title: { key: `deliveries.road.${road}` },
    notes: notes.flatMap((key) => (key ? [{ key }] : [])),
  };
}

function describeSendTime(entry: TimelineEntry): Phrase[] {
  const delaySeconds = number(entry["delaySeconds"]);
  const sendAt =
    delaySeconds === null
      ? text(entry["sendAt"])
      : new Date(Date.parse(entry.at) + delaySeconds * 1000).toISOString();
  return sendAt === null ? [] : [{ key: "deliveries.step.sendAt", times: { time: sendAt } }];
}

function describeClaim(entry: TimelineEntry): Omit<StoryStep, "at" | "sinceMs"> {
  const kind = text(entry["grantKind"]);
  if (!kind || !GRANT_KINDS.has(kind))
    return { tone: "plain", title: { key: "deliveries.step.noGrant" }, notes: [] };
  const expiresAt = text(entry["grantExpiresAt"]);
  return {
    tone: "plain",
    title: { key: "deliveries.timeline.claimed" },
    notes: [
      { key: `grantKinds.${kind}` },
      ...(expiresAt ? [{ key: "deliveries.step.grantExpires", times: { time: expiresAt } }] : []),
    ],
  };
}

function describeAnswer(entry: TimelineEntry): Omit<StoryStep, "at" | "sinceMs"> {
  const errcode = number(entry["errcode"]) ?? 0;
  if (text(entry["evidence"]) === "form_id_used")
    return { tone: "good", title: { key: "deliveries.step.formIdUsed" }, notes: [] };
  if (errcode === 0) return { tone: "good", title: { key: "deliveries.step.ok" }, notes: [] };
  const key = entry["from"] === "token" ? "deliveries.step.tokenFailed" : "deliveries.step.refused";
  return { tone: "bad", title: { key, errcode }, notes: describeNext(entry["next"]) };
}

function describeConfirmation(entry: TimelineEntry): Omit<StoryStep, "at" | "sinceMs"> {
  const errcode = number(entry["errorCode"]) ?? 0;
  if (errcode === 0)
    return { tone: "good", title: { key: "deliveries.step.delivered" }, notes: [] };
  const status = text(entry["errorStatus"]) ?? "";
  return {
    tone: "bad",
    title: { key: "deliveries.step.notDelivered", values: { status, errcode } },
    notes: [],
  };
}

function describeNext(next: unknown): Phrase[] {
  if (next === "retry" || next === "wait" || next === "unknown")
    return [{ key: `deliveries.step.${next}` }];
  return [];
}
