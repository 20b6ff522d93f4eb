import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sign } from "./push-crypto.ts";
import { answerUrlCheck, readPush, type PushSettings } from "./read-push.ts";

/** The example values from WeChat's message push documents. */
const TOKEN = "AAAAA";
const AES_KEY = "A".repeat(43);
const APP_ID = "wxba5fad812f8e6fb9";
const SECURE = {
  timestamp: "1714112445",
  nonce: "415670741",
  signature: "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
  msg_signature: "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
  encrypt:
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=",
};

const plain: PushSettings = { appId: APP_ID, token: TOKEN, encodingAesKey: null };
const secure: PushSettings = { appId: APP_ID, token: TOKEN, encodingAesKey: AES_KEY };
const NOW_SECONDS = 1_714_112_445;
const nowMs = NOW_SECONDS * 1000;

function signPlain(timestamp = String(NOW_SECONDS)) {
  return { timestamp, nonce: "n", signature: sign([TOKEN, timestamp, "n"]) };
}

/** An independent encoder, written from WeChat's documents. */
function encrypt(message: string, appId = APP_ID): string {
  const key = Buffer.from(`${AES_KEY}=`, "base64");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(message));
  const body = Buffer.concat([
    Buffer.alloc(16, 9),
    length,
    Buffer.from(message),
    Buffer.from(appId),
  ]);
  const pad = 32 - (body.length % 32);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(Buffer.concat([body, Buffer.alloc(pad, pad)])),
    cipher.final(),
  ]).toString("base64");
}

function signSecure(encrypted: string) {
  const timestamp = String(NOW_SECONDS);
  return { timestamp, nonce: "n", msg_signature: sign([TOKEN, timestamp, "n", encrypted]) };
}

describe("the published examples", () => {
  test("the URL check echoes when the signature is valid", () => {
    const query = {
      timestamp: "1714036504",
      nonce: "1514711492",
      echostr: "4375120948345356249",
      signature: "f464b24fc39322e44b38aa78f5edd27bd1441696",
    };
    expect(answerUrlCheck(plain, query)).toBe("4375120948345356249");
    expect(answerUrlCheck({ token: "AAAAB" }, query)).toBeNull();
    expect(answerUrlCheck(plain, {})).toBeNull();
  });

  test("the plain push has a valid signature", () => {
    expect(sign([TOKEN, "1714037059", "486452656"])).toBe(
      "899cf89e464efb63f54ddac96b0a0a235f53aa78",
    );
  });

  test("the secure push is decrypted", () => {
    const { encrypt: encrypted, ...query } = SECURE;
    const body = JSON.stringify({ ToUserName: "gh_97417a04a28d", Encrypt: encrypted });
    const openid = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY";
    expect(readPush({ settings: secure, query, body, nowMs })).toMatchObject({
      ...{ ok: true, events: [] },
      foreign: { openid, toUserName: "gh_97417a04a28d", createTime: NOW_SECONDS },
    });
    const other = { ...secure, appId: "wxba5fad812f8e6fb8" };
    expect(readPush({ settings: other, query, body, nowMs })).toMatchObject({
      ok: false,
      status: 401,
    });
  });
});

describe("rejects", () => {
  const event = JSON.stringify({ Event: "x" });

  test("a wrong signature", () => {
    const query = { ...signPlain(), signature: "0".repeat(40) };
    expect(readPush({ settings: plain, query, body: event, nowMs })).toMatchObject({
      ok: false,
      status: 401,
    });
  });

  test.each([-601, 601])("a timestamp %i s from now, even with its right signature", (seconds) => {
    const query = signPlain(String(NOW_SECONDS + seconds));
    expect(readPush({ settings: plain, query, body: event, nowMs })).toMatchObject({
      ok: false,
      status: 401,
    });
  });

  test("a clear body where a key is set", () => {
    expect(readPush({ settings: secure, query: signPlain(), body: event, nowMs })).toMatchObject({
      ok: false,
      status: 401,
    });
  });

  test.each([
    ["clear", signPlain, secure, event, "not_encrypted"],
    [
      "encrypted without a configured key",
      signPlain,
      plain,
      JSON.stringify({ ToUserName: "gh", Encrypt: encrypt(event) }),
      "key_missing",
    ],
    ["no message", signPlain, plain, "[]", "unreadable"],
  ])(
    "a push that is signed but %s, naming the setting to fix",
    (_what, toQuery, settings, body, problem) => {
      expect(readPush({ settings, query: toQuery(), body, nowMs })).toMatchObject({
        ok: false,
        problem,
      });
      const forged = { ...toQuery(), signature: "0".repeat(40) };
      expect(readPush({ settings, query: forged, body, nowMs })).toMatchObject({
        status: 401,
        problem: null,
      });
    },
  );

  test("a push encrypted with another key or for another mini program, naming the setting to fix", () => {
    const encrypted = encrypt(event);
    const body = JSON.stringify({ Encrypt: encrypted });
    const query = signSecure(encrypted);
    for (const [settings, problem] of [
      [{ ...secure, encodingAesKey: "B".repeat(43) }, "key_wrong"],
      [{ ...secure, appId: "wx0000000000000000" }, "app_id_wrong"],
    ] as const) {
      expect(readPush({ settings, query, body, nowMs })).toMatchObject({ ok: false, problem });
    }
  });

  test("a forged encrypted push before its body is parsed", () => {
    for (const body of [
      "<xml><Encrypt>x</Encrypt><a></xml>",
      '{"Encrypt":"x"',
      `<xml><Encrypt>x</Encrypt>${"<a/>".repeat(10_000)}`,
    ]) {
      const query = { ...signSecure("y"), nonce: "m" };
      expect(readPush({ settings: secure, query, body, nowMs })).toMatchObject({
        status: 401,
        problem: null,
      });
    }
  });

  test("a forged plain push before its body is read", () => {
    const query = { ...signPlain(), signature: "" };
    for (const body of ["", "<xml", "{}", "x".repeat(100_000)]) {
      expect(readPush({ settings: plain, query, body, nowMs })).toMatchObject({ status: 401 });
    }
  });

  test("an encrypted body with another message's signature or a plain-mode signature", () => {
    const encrypted = encrypt(event);
    const body = JSON.stringify({ Encrypt: encrypted });
    const { timestamp, nonce, signature } = signPlain();
    for (const query of [
      { timestamp, nonce, signature },
      { timestamp, nonce, signature, msg_signature: signature },
      signSecure(encrypt("{}")),
    ]) {
      expect(readPush({ settings: secure, query, body, nowMs })).toMatchObject({ status: 401 });
    }
  });

  test("a message encrypted with another key", () => {
    const other = { ...secure, encodingAesKey: "B".repeat(43) };
    const encrypted = encrypt(event);
    const body = JSON.stringify({ Encrypt: encrypted });
    const reading = readPush({ settings: other, query: signSecure(encrypted), body, nowMs });
    expect(reading.ok).toBe(false);
  });

  test.each(["", "short", "!".repeat(43), "A".repeat(44)])(
    "everything with an invalid key like %j",
    (encodingAesKey) => {
      const encrypted = encrypt(event);
      const body = JSON.stringify({ Encrypt: encrypted });
      const settings = { ...secure, encodingAesKey };
      const reading = readPush({ settings, query: signSecure(encrypted), body, nowMs });
      expect(reading.ok).toBe(false);
    },
  );

  test.each([
    ["JSON", `${'{"List":'.repeat(60_000)}{}${"}".repeat(60_000)}`],
    ["a JSON list", `{"List":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
    ["XML", `<xml>${"<List>".repeat(60_000)}${"</List>".repeat(60_000)}</xml>`],
  ])("%s with endless nesting", (_name, body) => {
    expect(() => readPush({ settings: plain, query: signPlain(), body, nowMs })).not.toThrow();
  });

  test("a DOCTYPE, whatever it declares", () => {
    const body = `<!DOCTYPE xml [<!ENTITY a "b">]><xml><Event>&a;</Event></xml>`;
    expect(readPush({ settings: plain, query: signPlain(), body, nowMs })).toMatchObject({
      ok: false,
      status: 400,
    });
  });

  test("any body, however broken, yields a result and never an exception", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `<xml>${text}</xml>`),
        ),
        (body) => {
          expect(() =>
            readPush({ settings: plain, query: signPlain(), body, nowMs }),
          ).not.toThrow();
          const encrypted = encrypt(body);
          const wrapped = JSON.stringify({ Encrypt: encrypted });
          expect(() =>
            readPush({ settings: secure, query: signSecure(encrypted), body: wrapped, nowMs }),
          ).not.toThrow();
          const garbled = JSON.stringify({ Encrypt: body });
          expect(() =>
            readPush({ settings: secure, query: signSecure(body), body: garbled, nowMs }),
          ).not.toThrow();
        },
      ),
      { numRuns: 300 },
    );
  });
});

const name = fc.stringMatching(/^[A-Za-z0-9_-]{6,28}$/);
const items = fc.array(
  fc.record({
    TemplateId: name,
    SubscribeStatusString: fc.constantFrom("accept", "reject", "ban"),
    PopupScene: fc.constant("0"),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The same popup event in every encoding listed in facts §5.4. */
function toShapes(input: { openid: string; list: Record<string, string>[] }): string[] {
  const { openid, list } = input;
  const common = {
    ToUserName: "gh_1",
    FromUserName: openid,
    CreateTime: NOW_SECONDS,
    MsgType: "event",
    Event: "subscribe_msg_popup_event",
  };
  const single = list.length === 1 ? [list[0]] : [];
  const xmlItems = list
    .map(
      (item) =>
        `<List><TemplateId><![CDATA[${item["TemplateId"]}]]></TemplateId><SubscribeStatusString><![CDATA[${item["SubscribeStatusString"]}]]></SubscribeStatusString><PopupScene>0</PopupScene></List>`,
    )
    .join("");
  return [
    JSON.stringify({ ...common, List: list }),
    JSON.stringify({ ...common, CreateTime: String(NOW_SECONDS), List: list }),
    JSON.stringify({ ...common, SubscribeMsgPopupEvent: { List: list } }),
    JSON.stringify({ ...common, SubscribeMsgPopupEvent: list }),
    JSON.stringify({ ...common, SubscribeMsgPopupEvent: list.map((item) => ({ List: item })) }),
    ...single.map((item) => JSON.stringify({ ...common, List: item })),
    ...single.map((item) => JSON.stringify({ ...common, SubscribeMsgPopupEvent: { List: item } })),
    `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[${openid}]]></FromUserName><CreateTime>${NOW_SECONDS}</CreateTime>` +
      `<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe_msg_popup_event]]></Event><SubscribeMsgPopupEvent>${xmlItems}</SubscribeMsgPopupEvent></xml>`,
  ];
}

test("every encoding of a push yields the same events", () => {
  fc.assert(
    fc.property(name, items, (openid, list) => {
      const readings = toShapes({ openid, list }).flatMap((body) => {
        const encrypted = encrypt(body);
        return [
          readPush({ settings: plain, query: signPlain(), body, nowMs }),
          readPush({
            settings: secure,
            query: signSecure(encrypted),
            body: JSON.stringify({ Encrypt: encrypted }),
            nowMs,
          }),
          readPush({
            settings: secure,
            query: signSecure(encrypted),
            body: `<xml><ToUserName>gh_1</ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
            nowMs,
          }),
        ];
      });
      const [first] = readings;
      expect(first).toMatchObject({ ok: true });
      expect(
        first?.ok &&
          first.events.map((event) => event.kind !== "trade" && [event.templateId, event.status]),
      ).toEqual(
        list.map(({ TemplateId, SubscribeStatusString }) => [TemplateId, SubscribeStatusString]),
      );
      for (const reading of readings) expect(reading).toEqual(first);
    }),
    { numRuns: 100 },
  );
});

test("compatible mode reads the clear half without a key and the encrypted half with one", () => {
  const clear = {
    ToUserName: "gh",
    FromUserName: "o1",
    CreateTime: NOW_SECONDS,
    MsgType: "event",
    Event: "subscribe_msg_popup_event",
    List: { TemplateId: "T1", SubscribeStatusString: "accept" },
  };
  const encrypted = encrypt(JSON.stringify(clear));
  const body = JSON.stringify({ ...clear, Encrypt: encrypted });
  const query = { ...signPlain(), ...signSecure(encrypted) };
  for (const settings of [plain, secure]) {
    expect(readPush({ settings, query, body, nowMs })).toMatchObject({
      events: [{ openid: "o1", templateId: "T1" }],
    });
  }
});

test("an event dated in the future counts as now", () => {
  const body = JSON.stringify({
    FromUserName: "o1",
    CreateTime: "9999999999",
    MsgType: "event",
    Event: "subscribe_msg_change_event",
    List: { TemplateId: "T1", SubscribeStatusString: "reject" },
  });
  expect(readPush({ settings: plain, query: signPlain(), body, nowMs })).toMatchObject({
    events: [{ createTime: NOW_SECONDS }],
  });
});

test("a sent event keeps every digit of its MsgID, as a number, as text and in XML", () => {
  const toJson = (msgId: string) =>
    `{"FromUserName":"o1","CreateTime":"${NOW_SECONDS}","Event":"subscribe_msg_sent_event","List":{"TemplateId":"T1","MsgID":${msgId},"ErrorCode":"0","ErrorStatus":"success"}}`;
  const bodies = [
    toJson("1864323726461255681"),
    toJson('"1864323726461255681"'),
    `<xml><FromUserName><![CDATA[o1]]></FromUserName><CreateTime>${NOW_SECONDS}</CreateTime><Event><![CDATA[subscribe_msg_sent_event]]></Event>` +
      `<SubscribeMsgSentEvent><List><TemplateId><![CDATA[T1]]></TemplateId><MsgID>1864323726461255681</MsgID><ErrorCode>0</ErrorCode>` +
      `<ErrorStatus><![CDATA[success]]></ErrorStatus></List></SubscribeMsgSentEvent></xml>`,
  ];
  const readings = bodies.map((body) =>
    readPush({ settings: plain, query: signPlain(), body, nowMs }),
  );
  expect(readings[0]).toMatchObject({
    events: [{ kind: "sent", msgId: "1864323726461255681", errorCode: 0, errorStatus: "success" }],
  });
  for (const reading of readings) expect(reading).toEqual(readings[0]);
});
