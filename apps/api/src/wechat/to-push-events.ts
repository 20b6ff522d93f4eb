import { createHash } from "node:crypto";
import { toMsgId } from "./to-msg-id.ts";
import { toTradeEvent, type TradeEvent } from "./to-trade-event.ts";

export type PushEventKind = "popup" | "change" | "sent";

/** One item of a subscribe event (facts §5.4), normalized. */
export interface SubscribeEvent {
  kind: PushEventKind;
  openid: string;
  /** Unix seconds. */
  createTime: number;
  templateId: string;
  /** Popup and change: `accept`, `reject`, … Empty for sent. */
  status: string;
  /** Sent only; decimal text, because it exceeds 2^53. */
  msgId: string | null;
  /** Sent only; 0 = delivered. */
  errorCode: number;
  errorStatus: string;
  /** Identical for every retry of this item: the inbox's idempotency key. */
  dedupeKey: string;
}

/** An event that this service acts on. */
export type PushEvent = SubscribeEvent | TradeEvent;

const KINDS: ReadonlyMap<string, { kind: PushEventKind; wrapper: string }> = new Map([
  ["subscribe_msg_popup_event", { kind: "popup", wrapper: "SubscribeMsgPopupEvent" }],
  ["subscribe_msg_change_event", { kind: "change", wrapper: "SubscribeMsgChangeEvent" }],
  ["subscribe_msg_sent_event", { kind: "sent", wrapper: "SubscribeMsgSentEvent" }],
]);

/** The deepest known nesting is a list in a wrapper in a list (facts §5.4). */
const MAX_DEPTH = 4;

type Item = Record<string, unknown>;

/** Whether the push concerns nobody but this service, complete or not. Of orders the shop may want to know as well. */
export function isSubscribeEvent(message: Item): boolean {
  return KINDS.has(toText(message["Event"]));
}

/** The events of a push that this service acts on. */
export function toPushEvents(message: Item): PushEvent[] {
  const trade = toTradeEvent(message);
  return trade ? [trade] : toSubscribeEvents(message);
}

/** The subscribe events of a push; empty for any other message. Skips incomplete items. */
function toSubscribeEvents(message: Item): SubscribeEvent[] {
  const found = KINDS.get(toText(message["Event"]));
  const openid = toId(message["FromUserName"]);
  const createTime = toText(message["CreateTime"]);
  if (!found || openid === "" || !/^[1-9]\d{0,9}$/.test(createTime)) return [];
  const inList = findItems(message["List"], MAX_DEPTH);
  const items = inList.length > 0 ? inList : findItems(message[found.wrapper], MAX_DEPTH);
  const countBefore = createCounter();
  return items.flatMap((item): SubscribeEvent[] => {
    const event = toEvent(item, { kind: found.kind, openid, createTime: Number(createTime) });
    if (!event) return [];
    const { kind, templateId, status, msgId } = event;
    const identity = JSON.stringify([kind, openid, event.createTime, templateId, status, msgId]);
    return [{ ...event, dedupeKey: hash(`${identity} ${countBefore(identity)}`) }];
  });
}

function toEvent(
  item: Item,
  common: Pick<SubscribeEvent, "kind" | "openid" | "createTime">,
): Omit<SubscribeEvent, "dedupeKey"> | null {
  const templateId = toId(item["TemplateId"]);
  const status = toText(item["SubscribeStatusString"]);
  const errorCode = toText(item["ErrorCode"]);
  const errorStatus = toText(item["ErrorStatus"]);
  const isSent = common.kind === "sent";
  if (templateId === "" || (isSent ? errorCode + errorStatus : status) === "") return null;
  return {
    ...common,
    templateId,
    status: isSent ? "" : status,
    msgId: isSent ? toMsgId(toText(item["MsgID"])) : null,
    errorCode: isSent ? toErrorCode(errorCode, errorStatus) : 0,
    errorStatus,
  };
}

/** -1 for anything but a number: only a clear 0 or `success` means delivered. */
function toErrorCode(errorCode: string, errorStatus: string): number {
  if (errorCode === "") return errorStatus === "success" ? 0 : -1;
  return /^-?\d{1,9}$/.test(errorCode) ? Number(errorCode) : -1;
}

/** `List`, `<Wrapper>.List` and `<Wrapper>` itself, each an object or an array. */
function findItems(value: unknown, depth: number): Item[] {
  if (typeof value !== "object" || value === null || depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap((entry) => findItems(entry, depth - 1));
  const item = value as Item;
  return "TemplateId" in item ? [item] : findItems(item["List"], depth - 1);
}

/** Numbers equal items, because two equal items of one push are two events. */
function createCounter(): (identity: string) => number {
  const counts = new Map<string, number>();
  return (identity) => {
    const count = counts.get(identity) ?? 0;
    counts.set(identity, count + 1);
    return count;
  };
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Empty when the value cannot be an openid or templateId. */
function toId(value: unknown): string {
  const text = toText(value);
  return /^[!-~]{1,64}$/.test(text) ? text : "";
}

function toText(value: unknown): string {
  return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
}
