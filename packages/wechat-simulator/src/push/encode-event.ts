/** One of WeChat's three subscribe events (facts §5.4). */
export type SubscribeEvent = {
  readonly openid: string;
  readonly createTimeSeconds: number;
} & (
  | {
      readonly event: "subscribe_msg_popup_event" | "subscribe_msg_change_event";
      readonly items: readonly {
        readonly templateId: string;
        readonly status: "accept" | "reject";
      }[];
    }
  | {
      readonly event: "subscribe_msg_sent_event";
      readonly items: readonly { readonly templateId: string; readonly msgid: string }[];
    }
);

/** A trade event (facts §10.5): its fields stand beside the common ones. */
export interface TradeEvent {
  readonly event: string;
  readonly openid: string;
  readonly createTimeSeconds: number;
  readonly fields: Readonly<Record<string, string | number>>;
}

export type PushEvent = SubscribeEvent | TradeEvent;

const WRAPPERS: Record<SubscribeEvent["event"], string> = {
  subscribe_msg_popup_event: "SubscribeMsgPopupEvent",
  subscribe_msg_change_event: "SubscribeMsgChangeEvent",
  subscribe_msg_sent_event: "SubscribeMsgSentEvent",
};

/** XML writes these without CDATA. */
const BARE_IN_XML: ReadonlySet<string> = new Set(["PopupScene", "MsgID", "ErrorCode"]);

function toItems(event: SubscribeEvent): Record<string, string>[] {
  if (event.event === "subscribe_msg_sent_event") {
    return event.items.map((item) => ({
      TemplateId: item.templateId,
      MsgID: item.msgid,
      ErrorCode: "0",
      ErrorStatus: "success",
    }));
  }
  const scene: Record<string, string> =
    event.event === "subscribe_msg_popup_event" ? { PopupScene: "0" } : {};
  return event.items.map((item) => ({
    TemplateId: item.templateId,
    SubscribeStatusString: item.status,
    ...scene,
  }));
}

const cdata = (text: string): string => `<![CDATA[${text}]]>`;

function encodeTradeEvent(format: "json" | "xml", originalId: string, event: TradeEvent): string {
  const all = {
    ToUserName: originalId,
    FromUserName: event.openid,
    CreateTime: event.createTimeSeconds,
    MsgType: "event",
    Event: event.event,
    ...event.fields,
  };
  if (format === "json") return JSON.stringify(all);
  const elements = Object.entries(all).map(
    ([name, value]) => `<${name}>${typeof value === "number" ? value : cdata(value)}</${name}>`,
  );
  return `<xml>${elements.join("")}</xml>`;
}

/** The plain text of a push. JSON has no wrapper, and a single item is not in an array. */
export function encodeEvent(format: "json" | "xml", originalId: string, event: PushEvent): string {
  if ("fields" in event) return encodeTradeEvent(format, originalId, event);
  const items = toItems(event);
  const createTime = String(event.createTimeSeconds);
  if (format === "json") {
    return JSON.stringify({
      ToUserName: originalId,
      FromUserName: event.openid,
      CreateTime: createTime,
      MsgType: "event",
      Event: event.event,
      List: items.length === 1 ? items[0] : items,
    });
  }
  const lists = items.map((item) => {
    const fields = Object.entries(item).map(
      ([name, value]) => `<${name}>${BARE_IN_XML.has(name) ? value : cdata(value)}</${name}>`,
    );
    return `<List>${fields.join("")}</List>`;
  });
  const wrapper = WRAPPERS[event.event];
  return [
    `<xml><ToUserName>${cdata(originalId)}</ToUserName>`,
    `<FromUserName>${cdata(event.openid)}</FromUserName>`,
    `<CreateTime>${createTime}</CreateTime><MsgType>${cdata("event")}</MsgType>`,
    `<Event>${cdata(event.event)}</Event><${wrapper}>${lists.join("")}</${wrapper}></xml>`,
  ].join("");
}

/** The body in secure mode: only the receiver is readable. */
export const encodeSecureBody = (
  format: "json" | "xml",
  originalId: string,
  encrypted: string,
): string =>
  format === "json"
    ? JSON.stringify({ ToUserName: originalId, Encrypt: encrypted })
    : `<xml><ToUserName>${cdata(originalId)}</ToUserName><Encrypt>${cdata(encrypted)}</Encrypt></xml>`;
