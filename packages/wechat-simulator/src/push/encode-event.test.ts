import { describe, expect, test } from "vitest";
import { encodeEvent, encodeSecureBody, type SubscribeEvent } from "./encode-event.ts";

const popup = (templateIds: readonly string[]): SubscribeEvent => ({
  event: "subscribe_msg_popup_event",
  openid: "o1",
  createTimeSeconds: 1_700_000_000,
  items: templateIds.map((templateId) => ({ templateId, status: "accept" })),
});
const sent: SubscribeEvent = {
  event: "subscribe_msg_sent_event",
  openid: "o1",
  createTimeSeconds: 1_700_000_000,
  items: [{ templateId: "T1", msgid: "1988810812324364291" }],
};

describe("in JSON", () => {
  test("a single item is not in an array, and every value is text", () => {
    expect(JSON.parse(encodeEvent("json", "gh_1", popup(["T1"])))).toEqual({
      ToUserName: "gh_1",
      FromUserName: "o1",
      CreateTime: "1700000000",
      MsgType: "event",
      Event: "subscribe_msg_popup_event",
      List: { TemplateId: "T1", SubscribeStatusString: "accept", PopupScene: "0" },
    });
  });

  test("several items are an array", () => {
    expect(JSON.parse(encodeEvent("json", "gh_1", popup(["T1", "T2"]))).List).toEqual([
      { TemplateId: "T1", SubscribeStatusString: "accept", PopupScene: "0" },
      { TemplateId: "T2", SubscribeStatusString: "accept", PopupScene: "0" },
    ]);
  });

  test("a change has no scene", () => {
    const change: SubscribeEvent = {
      ...popup([]),
      event: "subscribe_msg_change_event",
      items: [{ templateId: "T1", status: "reject" }],
    };
    expect(JSON.parse(encodeEvent("json", "gh_1", change)).List).toEqual({
      TemplateId: "T1",
      SubscribeStatusString: "reject",
    });
  });

  test("a sent event carries the full msgid", () => {
    expect(JSON.parse(encodeEvent("json", "gh_1", sent)).List).toEqual({
      TemplateId: "T1",
      MsgID: "1988810812324364291",
      ErrorCode: "0",
      ErrorStatus: "success",
    });
  });
});

describe("in XML", () => {
  test("the wrapper is named after the event and repeats List", () => {
    expect(encodeEvent("xml", "gh_1", popup(["T1", "T2"]))).toBe(
      "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName>" +
        "<CreateTime>1700000000</CreateTime><MsgType><![CDATA[event]]></MsgType>" +
        "<Event><![CDATA[subscribe_msg_popup_event]]></Event><SubscribeMsgPopupEvent>" +
        "<List><TemplateId><![CDATA[T1]]></TemplateId><SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString><PopupScene>0</PopupScene></List>" +
        "<List><TemplateId><![CDATA[T2]]></TemplateId><SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString><PopupScene>0</PopupScene></List>" +
        "</SubscribeMsgPopupEvent></xml>",
    );
  });

  test("numbers of a sent event are bare", () => {
    const text = encodeEvent("xml", "gh_1", sent);
    expect(text).toContain("<MsgID>1988810812324364291</MsgID><ErrorCode>0</ErrorCode>");
    expect(text).toContain("<ErrorStatus><![CDATA[success]]></ErrorStatus>");
  });
});

test("a secure body shows only the receiver", () => {
  expect(JSON.parse(encodeSecureBody("json", "gh_1", "abc="))).toEqual({
    ToUserName: "gh_1",
    Encrypt: "abc=",
  });
  expect(encodeSecureBody("xml", "gh_1", "abc=")).toBe(
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[abc=]]></Encrypt></xml>",
  );
});
