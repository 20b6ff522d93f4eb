import { createHash } from "node:crypto";

export type PushEventKind = "popup" | "change" | "sent";

/** One item of a subscribe event (facts §5.4), whatever shape it came in. */
export interface PushEvent {
  kind: PushEventKind;
  openid: string;
  /** Unix seconds. */
  createTime: number;
  templateId: string;
  /** Popup and change: `accept`, `reject`, … Empty for sent. */
  status: string;
  /** Sent only; decimal text, it exceeds 2^53. */
  msgId: string | null;
  /** Sent only; 0 = delivered. */
  errorCode: number;
  errorStatus: string;
  /** The same for every repetition of this very item. */
  dedupeKey: string;
}

const KINDS: Readonly<Record<string, { kind: PushEventKind; wrapper: string }>> = {
  subscribe_msg_popup_event: { kind: "popup", wrapper: "SubscribeMsgPopupEvent" },
  subscribe_msg_change_event: { kind: "change", wrapper: "SubscribeMsgChangeEvent" },
  subscribe_msg_sent_event: { kind: "sent", wrapper: "SubscribeMsgSentEvent" },
};

/** The subscribe events of a push; none for any other message. An item that lacks what it needs is left out. */
export function toPushEvents(message: Record<string, unknown>): PushEvent[] {
  const found = KINDS[toText(message["Event"])];
  const openid = toText(message["FromUserName"]);
  const createTime = Number(toText(message["CreateTime"]));
  if (!found || openid === "" || !Number.isSafeInteger(createTime) || createTime <= 0) return [];
  const items = findItems(message, found.wrapper);
  return items.flatMap((item, index): PushEvent[] => {
    const templateId = toText(item["TemplateId"]);
    if (templateId === "") return [];
    const status = toText(item["SubscribeStatusString"]);
    const msgId = toText(item["MsgID"]) || null;
    const errorCode = Number(toText(item["ErrorCode"]) || 0);
    const errorStatus = toText(item["ErrorStatus"]);
    const identity = [
      found.kind,
      openid,
      createTime,
      templateId,
      status,
      msgId ?? "",
      countSame(items, index),
    ];
    return [
      {
        kind: found.kind,
        openid,
        createTime,
        templateId,
        status,
        msgId,
        errorCode: Number.isSafeInteger(errorCode) ? errorCode : -1,
        errorStatus,
        dedupeKey: createHash("sha256").update(JSON.stringify(identity)).digest("hex"),
      },
    ];
  });
}

/** `List`, `<Wrapper>.List` and `<Wrapper>` itself, each an object or an array. */
function findItems(message: Record<string, unknown>, wrapper: string): Record<string, unknown>[] {
  const wrapped = message[wrapper];
  const candidates = [
    ...toItems(message["List"]),
    ...toItems(wrapped).flatMap((item) => ("List" in item ? toItems(item["List"]) : [item])),
  ];
  return candidates.filter((item) => "TemplateId" in item);
}

function toItems(value: unknown): Record<string, unknown>[] {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.filter(
    (item): item is Record<string, unknown> => typeof item === "object" && item !== null,
  );
}

/** How many equal items stand before this one: two equal items of one push are two events. */
function countSame(items: Record<string, unknown>[], index: number): number {
  const own = JSON.stringify(items[index]);
  return items.slice(0, index).filter((item) => JSON.stringify(item) === own).length;
}

function toText(value: unknown): string {
  return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
}
