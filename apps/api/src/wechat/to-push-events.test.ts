import { describe, expect, test } from "vitest";
import { toPushEvents } from "./to-push-events.ts";

const COMMON = { ToUserName: "gh_1", FromUserName: "oABC", CreateTime: "1714112445" };
const POPUP = { ...COMMON, MsgType: "event", Event: "subscribe_msg_popup_event" };
const CHANGE = { ...COMMON, MsgType: "event", Event: "subscribe_msg_change_event" };
const SENT = { ...COMMON, MsgType: "event", Event: "subscribe_msg_sent_event" };
const ACCEPT = { TemplateId: "T1", SubscribeStatusString: "accept", PopupScene: "0" };
const REJECT = { TemplateId: "T2", SubscribeStatusString: "reject", PopupScene: "0" };
const SUCCESS = {
  TemplateId: "T1",
  MsgID: "1864323726461255680",
  ErrorCode: "0",
  ErrorStatus: "success",
};

describe("the three events", () => {
  test("popup", () => {
    expect(toPushEvents({ ...POPUP, List: [ACCEPT, REJECT] })).toMatchObject([
      { kind: "popup", openid: "oABC", createTime: 1714112445, templateId: "T1", status: "accept" },
      { kind: "popup", openid: "oABC", createTime: 1714112445, templateId: "T2", status: "reject" },
    ]);
  });

  test("change", () => {
    expect(toPushEvents({ ...CHANGE, List: REJECT })).toMatchObject([
      { kind: "change", templateId: "T2", status: "reject", msgId: null },
    ]);
  });

  test("sent", () => {
    expect(toPushEvents({ ...SENT, List: SUCCESS })).toMatchObject([
      {
        kind: "sent",
        templateId: "T1",
        status: "",
        msgId: "1864323726461255680",
        errorCode: 0,
        errorStatus: "success",
      },
    ]);
  });

  test.each([
    "debug_demo",
    "",
    "constructor",
    "__proto__",
    "toString",
    "SUBSCRIBE_MSG_POPUP_EVENT",
  ])("any other event, like %j, yields nothing", (Event) => {
    expect(toPushEvents({ ...POPUP, Event, List: [ACCEPT] })).toEqual([]);
  });
});

describe("the result of a send", () => {
  test.each([
    [{ ErrorCode: "0" }, 0],
    [{ ErrorCode: "0", ErrorStatus: "success" }, 0],
    [{ ErrorStatus: "success" }, 0],
    [{ ErrorCode: "1003", ErrorStatus: "failed:system" }, 1003],
    [{ ErrorCode: "-1" }, -1],
    [{ ErrorStatus: "failed" }, -1],
    [{ ErrorCode: "?", ErrorStatus: "success" }, -1],
    [{ ErrorCode: "99999999999" }, -1],
  ])("%j is %i", (fields, errorCode) => {
    const List = { TemplateId: "T1", MsgID: "1", ...fields };
    expect(toPushEvents({ ...SENT, List })).toMatchObject([{ errorCode }]);
  });

  test("without a status is skipped", () => {
    expect(toPushEvents({ ...SENT, List: { TemplateId: "T1", MsgID: "1" } })).toEqual([]);
  });

  test.each(["", "abc", "-5", "1".repeat(21)])("with the MsgID %j has none", (MsgID) => {
    expect(toPushEvents({ ...SENT, List: { ...SUCCESS, MsgID } })).toMatchObject([{ msgId: null }]);
  });
});

describe("skips an incomplete", () => {
  test.each([
    { FromUserName: "" },
    { FromUserName: undefined },
    { FromUserName: { a: 1 } },
    { FromUserName: "o".repeat(65) },
    { FromUserName: "名字" },
    { CreateTime: "" },
    { CreateTime: "0" },
    { CreateTime: "-5" },
    { CreateTime: "soon" },
    { CreateTime: "99999999999" },
  ])("push with %j", (fields) => {
    expect(toPushEvents({ ...POPUP, ...fields, List: [ACCEPT] })).toEqual([]);
  });

  test.each([
    { TemplateId: "" },
    { TemplateId: null },
    { TemplateId: ["T1"] },
    { TemplateId: "T".repeat(65) },
    { SubscribeStatusString: "" },
    { SubscribeStatusString: undefined },
  ])("item with %j and keeps its neighbour", (fields) => {
    expect(toPushEvents({ ...POPUP, List: [{ ...ACCEPT, ...fields }, REJECT] })).toMatchObject([
      { templateId: "T2" },
    ]);
  });
});

describe("where the items stand", () => {
  const both = [{ templateId: "T1" }, { templateId: "T2" }];

  test.each([
    ["List", { List: [ACCEPT, REJECT] }],
    ["wrapper", { SubscribeMsgPopupEvent: [ACCEPT, REJECT] }],
    ["wrapper.List", { SubscribeMsgPopupEvent: { List: [ACCEPT, REJECT] } }],
    ["wrapper[].List", { SubscribeMsgPopupEvent: [{ List: ACCEPT }, { List: [REJECT] }] }],
    ["List.List", { List: { List: [ACCEPT, REJECT] } }],
    ["List[][]", { List: [[ACCEPT], [REJECT]] }],
  ])("%s", (_name, fields) => {
    expect(toPushEvents({ ...POPUP, ...fields })).toMatchObject(both);
  });

  test("the same items in List and in the wrapper count once", () => {
    const message = { ...POPUP, List: [ACCEPT], SubscribeMsgPopupEvent: { List: [ACCEPT] } };
    expect(toPushEvents(message)).toHaveLength(1);
  });

  test("another event's wrapper is ignored", () => {
    expect(toPushEvents({ ...CHANGE, SubscribeMsgPopupEvent: { List: [REJECT] } })).toEqual([]);
  });

  test.each([{}, { List: null }, { List: "x" }, { List: [] }, { List: [null, 1, "x"] }])(
    "nowhere in %j",
    (fields) => {
      expect(toPushEvents({ ...POPUP, ...fields })).toEqual([]);
    },
  );

  test("endless nesting is cut off", () => {
    let List: unknown = ACCEPT;
    for (let depth = 0; depth < 50_000; depth++) List = depth % 2 ? { List } : [List];
    expect(toPushEvents({ ...POPUP, List })).toEqual([]);
  });
});

describe("the dedupe key", () => {
  const keysOf = (message: Record<string, unknown>) =>
    toPushEvents(message).map(({ dedupeKey }) => dedupeKey);

  test("is the same for every retry, in any shape and field order", () => {
    const [first] = keysOf({ ...POPUP, List: [ACCEPT] });
    const { TemplateId, SubscribeStatusString } = ACCEPT;
    const turned = { PopupScene: "0", SubscribeStatusString, TemplateId };
    const repeated = { ...POPUP, SubscribeMsgPopupEvent: { List: turned } };
    expect(keysOf(repeated)).toEqual([first]);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
  });

  test("differs between the items of a push, even equal ones", () => {
    const list = [ACCEPT, ACCEPT, { ...ACCEPT, PopupScene: "1" }, REJECT];
    expect(new Set(keysOf({ ...POPUP, List: list })).size).toBe(4);
  });

  test.each([
    { CreateTime: "1714112446" },
    { FromUserName: "oABD" },
    { Event: CHANGE.Event },
    { List: [REJECT] },
  ])("differs with %j", (fields) => {
    expect(keysOf({ ...POPUP, List: [ACCEPT], ...fields })).not.toEqual(
      keysOf({ ...POPUP, List: [ACCEPT] }),
    );
  });

  test("takes linear time", () => {
    const list = Array.from({ length: 20_000 }, () => ACCEPT);
    const startedAt = performance.now();
    expect(new Set(keysOf({ ...POPUP, List: list })).size).toBe(20_000);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});
