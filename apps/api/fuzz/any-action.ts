import fc from "fast-check";
import { anyInput, ODD_TEXTS, type KnownValues } from "./any-input.ts";
import { anyRawRequest } from "./any-raw-request.ts";
import { listProcedureInputs } from "./read-input-schema.ts";

export const CALLERS = ["anonymous", "viewer", "operator", "owner", "service", "customer"] as const;
export type Caller = (typeof CALLERS)[number];

export type Action =
  | {
      kind: "call";
      path: string;
      type: "query" | "mutation" | "subscription";
      as: Caller;
      input: unknown;
    }
  | { kind: "push"; isSigned: boolean; appId: string; contentType: string; body: string }
  /** Bytes on the wire, one per character. */
  | { kind: "raw"; bytes: string };

/** A signed-in person's call would end the session that all other calls need. */
const NOT_BY_PEOPLE = ["session.logout"];

/** Anonymous and unauthorized callers are rejected early, so most calls come from authorized ones. */
export function anyAction(
  known: KnownValues,
  { mayCall, appId }: { mayCall(caller: Caller, path: string): boolean; appId: string },
): fc.Arbitrary<Action> {
  const calls = listProcedureInputs().map(({ path, type, input }) => {
    const open = CALLERS.filter((caller) => mayCall(caller, path));
    const callers: Caller[] = NOT_BY_PEOPLE.includes(path)
      ? ["anonymous", "service", "customer"]
      : [...CALLERS, ...Array.from({ length: 8 }, () => open).flat()];
    return fc.record({
      kind: fc.constant("call" as const),
      path: fc.constant(path),
      type: fc.constant(type),
      as: fc.constantFrom(...callers),
      input: input ? anyInput(input, known) : fc.constant(undefined),
    });
  });
  return fc.oneof(
    { weight: 16, arbitrary: fc.oneof(...calls) },
    { weight: 2, arbitrary: anyPush(known, appId) },
    { weight: 2, arbitrary: anyRawRequest.map((bytes): Action => ({ kind: "raw", bytes })) },
  );
}

function anyPush(known: KnownValues, appId: string): fc.Arbitrary<Action> {
  const text = fc.oneof(
    fc.constantFrom(...ODD_TEXTS),
    fc.constantFrom(...(known["openid"] ?? []), ...(known["templateId"] ?? [])),
    fc.jsonValue(),
  );
  const item = fc.record(
    {
      TemplateId: text,
      SubscribeStatusString: fc.constantFrom<unknown>("accept", "reject", "ban", 1, null),
      PopupScene: text,
      MsgID: text,
      ErrorCode: text,
      ErrorStatus: text,
    },
    { requiredKeys: [] },
  );
  const list = fc.oneof(item, fc.array(item, { maxLength: 3 }), text);
  const event = fc.record(
    {
      ToUserName: text,
      FromUserName: text,
      CreateTime: fc.oneof(fc.constant(Math.floor(Date.now() / 1000)), text),
      MsgType: fc.constantFrom<unknown>("event", "text", null),
      Event: fc.constantFrom<unknown>(
        "subscribe_msg_popup_event",
        "subscribe_msg_change_event",
        "subscribe_msg_sent_event",
        "x",
        {},
      ),
      List: list,
      SubscribeMsgPopupEvent: list,
      SubscribeMsgChangeEvent: list,
      SubscribeMsgSentEvent: list,
    },
    { requiredKeys: ["MsgType", "Event"] },
  );
  const body = fc.oneof(
    { weight: 6, arbitrary: event.map((value) => JSON.stringify(value)) },
    { weight: 4, arbitrary: event.map((value) => `<xml>${toXml(value)}</xml>`) },
    { weight: 1, arbitrary: event.map((value) => JSON.stringify(value).slice(0, -3)) },
    { weight: 1, arbitrary: fc.constantFrom("", "<xml>", "<!DOCTYPE x>", "[]", "null", "\0") },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
  );
  return fc.record({
    kind: fc.constant("push" as const),
    isSigned: fc.nat(4).map((draw) => draw > 0),
    appId: fc.oneof(
      { weight: 6, arbitrary: fc.constant(appId) },
      { weight: 1, arbitrary: fc.constantFrom("wx0000000000000000", ...ODD_TEXTS) },
    ),
    contentType: fc.constantFrom(
      "application/json",
      "text/xml",
      "",
      ";",
      "multipart/form-data; boundary=x",
      "text/plain; charset=utf-16",
    ),
    body,
  });
}

function toXml(value: unknown): string {
  if (Array.isArray(value)) return value.map((entry) => `<List>${toXml(entry)}</List>`).join("");
  if (typeof value !== "object" || value === null) return `<![CDATA[${String(value)}]]>`;
  return Object.entries(value)
    .map(([name, entry]) => `<${name}>${toXml(entry)}</${name}>`)
    .join("");
}
