import { createDecipheriv, createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { startPushReceiver, type PushReceiver } from "./push-receiver.ts";
import { startSimulator, type Json, type StartedSimulator } from "./start-simulator.ts";

const TOKEN = "pushToken";
const AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

const sha1 = (...parts: (string | undefined)[]): string => {
  const sorted = parts.map((part) => part ?? "").toSorted();
  return createHash("sha1").update(sorted.join("")).digest("hex");
};

/** Written from facts §5.3, independently of the simulator's code. */
function decrypt(encrypted: string): { message: string; appId: string } {
  const key = Buffer.from(`${AES_KEY}=`, "base64");
  const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypted, "base64"), decipher.final()]);
  const plain = padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
  const end = 20 + plain.readUInt32BE(16);
  return { message: plain.subarray(20, end).toString(), appId: plain.subarray(end).toString() };
}

async function prepare(simulator: StartedSimulator, receiver: PushReceiver, settings: Json = {}) {
  const openid = await simulator.addUser();
  const templateId = await simulator.addSubscribeTemplate();
  const push = { url: receiver.url, token: TOKEN, format: "json", ...settings };
  expect(await simulator.control("POST", "/push", push)).not.toHaveProperty("error");
  const subscribe = (changes: Json = {}) =>
    simulator.act(openid, "subscribe", { templateIds: [templateId], answer: "accept", ...changes });
  const waitForPushes = async (count: number): Promise<void> => {
    await expect.poll(() => receiver.received.length).toBe(count);
    await expect.poll(async () => (await simulator.control("GET", "/push"))["waiting"]).toBe(0);
    expect(receiver.received).toHaveLength(count);
  };
  return { openid, templateId, subscribe, waitForPushes };
}

const parse = (receiver: PushReceiver, index: number): Json =>
  JSON.parse(receiver.received[index]?.body ?? "null") as Json;

describe("a plain JSON push", () => {
  test("reports an answered popup, signed, with a single template as an object", async () => {
    const now = Date.UTC(2026, 6, 1, 4, 0, 0, 500);
    await using simulator = await startSimulator({ clock: () => now });
    await using receiver = await startPushReceiver();
    const { openid, templateId, subscribe, waitForPushes } = await prepare(simulator, receiver);
    await subscribe();
    await waitForPushes(1);
    expect(parse(receiver, 0)).toEqual({
      ToUserName: expect.stringMatching(/^gh_/),
      FromUserName: openid,
      CreateTime: String(Math.floor(now / 1000)),
      MsgType: "event",
      Event: "subscribe_msg_popup_event",
      List: { TemplateId: templateId, SubscribeStatusString: "accept", PopupScene: "0" },
    });
    const [push] = receiver.received;
    expect(push?.contentType).toBe("application/json");
    expect(push?.query).toEqual({
      from: "test",
      signature: sha1(TOKEN, push?.query["timestamp"], push?.query["nonce"]),
      timestamp: expect.stringMatching(/^\d{10}$/),
      nonce: expect.stringMatching(/^\d+$/),
    });
    const signedAt = Number(push?.query["timestamp"]);
    expect(Math.abs(signedAt - Date.now() / 1000)).toBeLessThan(60);
  });

  test("lists several templates without the filtered ones", async () => {
    await using simulator = await startSimulator();
    await using receiver = await startPushReceiver();
    const { templateId, subscribe, waitForPushes } = await prepare(simulator, receiver);
    const sameTitle = await simulator.addSubscribeTemplate(900_004, [1, 2]);
    const other = await simulator.addSubscribeTemplate(900_002, [1, 2]);
    await subscribe({ templateIds: [templateId, sameTitle, other], answer: "reject" });
    await waitForPushes(1);
    expect(parse(receiver, 0)["List"]).toEqual([
      { TemplateId: templateId, SubscribeStatusString: "reject", PopupScene: "0" },
      { TemplateId: other, SubscribeStatusString: "reject", PopupScene: "0" },
    ]);
  });

  test("reports a refusal in the settings, and no other change there", async () => {
    await using simulator = await startSimulator();
    await using receiver = await startPushReceiver();
    const { openid, templateId, waitForPushes } = await prepare(simulator, receiver);
    await simulator.act(openid, "settings", { templateId, answer: "accept" });
    await simulator.act(openid, "settings", { templateId, answer: "reject" });
    await waitForPushes(1);
    expect(parse(receiver, 0)).toMatchObject({
      Event: "subscribe_msg_change_event",
      FromUserName: openid,
      List: { TemplateId: templateId, SubscribeStatusString: "reject" },
    });
  });

  test("reports a sent message with the msgid of the call", async () => {
    await using simulator = await startSimulator();
    await using receiver = await startPushReceiver();
    const { openid, templateId, subscribe, waitForPushes } = await prepare(simulator, receiver);
    await subscribe();
    await simulator.sendSubscribe(openid, templateId);
    await waitForPushes(2);
    const [message] = await simulator.controlList("/messages");
    const sent = receiver.received
      .map(({ body }) => JSON.parse(body) as Json)
      .find(({ Event }) => Event === "subscribe_msg_sent_event");
    expect(sent?.["List"]).toEqual({
      TemplateId: templateId,
      MsgID: message?.["msgid"],
      ErrorCode: "0",
      ErrorStatus: "success",
    });
  });

  test("is not sent for a rejected message or in the template channel", async () => {
    await using simulator = await startSimulator();
    await using receiver = await startPushReceiver();
    const { openid, templateId, subscribe, waitForPushes } = await prepare(simulator, receiver);
    await simulator.sendSubscribe(openid, templateId);
    const { formId } = await simulator.act(openid, "submit-form");
    await simulator.sendTemplate(openid, await simulator.addTemplate(), formId);
    await subscribe();
    await waitForPushes(1);
    expect(parse(receiver, 0)).toMatchObject({ Event: "subscribe_msg_popup_event" });
  });
});

describe("a secure push", () => {
  test("encrypts everything but the receiver, and signs the ciphertext", async () => {
    await using simulator = await startSimulator();
    await using receiver = await startPushReceiver();
    const settings = { encodingAesKey: AES_KEY };
    const { openid, subscribe, waitForPushes } = await prepare(simulator, receiver, settings);
    await subscribe();
    await waitForPushes(1);
    const { ToUserName, Encrypt, ...rest } = parse(receiver, 0);
    expect(ToUserName).toMatch(/^gh_/);
    expect(rest).toEqual({});
    const query = receiver.received[0]?.query ?? {};
    expect(query).toMatchObject({ openid, encrypt_type: "aes" });
    const { timestamp, nonce } = query;
    expect(query["signature"]).toBe(sha1(TOKEN, timestamp, nonce));
    expect(query["msg_signature"]).toBe(sha1(TOKEN, timestamp, nonce, String(Encrypt)));
    const { message, appId } = decrypt(String(Encrypt));
    expect(appId).toBe(simulator.app.appId);
    expect(JSON.parse(message)).toMatchObject({ FromUserName: openid, MsgType: "event" });
  });

  test("can be XML in both layers", async () => {
    await using simulator = await startSimulator();
    await using receiver = await startPushReceiver();
    const settings = { encodingAesKey: AES_KEY, format: "xml" };
    const { openid, subscribe, waitForPushes } = await prepare(simulator, receiver, settings);
    await subscribe();
    await waitForPushes(1);
    const [push] = receiver.received;
    expect(push?.contentType).toBe("text/xml");
    const encrypted = /<Encrypt><!\[CDATA\[(.+)\]\]><\/Encrypt>/.exec(push?.body ?? "")?.[1];
    const { message } = decrypt(encrypted ?? "");
    expect(message).toContain(`<FromUserName><![CDATA[${openid}]]></FromUserName>`);
    expect(message).toContain("<SubscribeMsgPopupEvent><List>");
  });
});

describe("delivery", () => {
  test("tries up to three times, until HTTP 200", async () => {
    await using simulator = await startSimulator();
    let calls = 0;
    await using receiver = await startPushReceiver((_push, response) => {
      calls += 1;
      response.writeHead(calls < 3 ? 500 : 200).end();
    });
    const { subscribe, waitForPushes } = await prepare(simulator, receiver);
    await subscribe();
    await waitForPushes(3);
    expect(await simulator.control("GET", "/push")).toMatchObject({ delivered: 1, failed: 0 });
  });

  test("gives up after the third try and reports why", async () => {
    await using simulator = await startSimulator();
    await using receiver = await startPushReceiver((_push, response) => {
      response.destroy();
    });
    const { subscribe, waitForPushes } = await prepare(simulator, receiver);
    await subscribe();
    await waitForPushes(3);
    expect(await simulator.control("GET", "/push")).toMatchObject({
      delivered: 0,
      failed: 1,
      lastFailure: expect.stringMatching(/socket hang up|ECONNRESET/),
    });
  });

  test("cuts a connection without an answer after five seconds, and retries", async () => {
    await using simulator = await startSimulator();
    let startedAt = 0;
    const arrivals: number[] = [];
    await using receiver = await startPushReceiver((_push, response) => {
      arrivals.push(performance.now() - startedAt);
      if (arrivals.length > 1) response.end();
    });
    const { subscribe } = await prepare(simulator, receiver);
    startedAt = performance.now();
    await subscribe();
    await expect.poll(() => arrivals.length, { timeout: 9_000 }).toBe(2);
    expect(arrivals[1]).toBeGreaterThan(4_900);
  }, 12_000);

  test("needs an address, and stops when the address is removed", async () => {
    await using simulator = await startSimulator();
    await using receiver = await startPushReceiver();
    const openid = await simulator.addUser();
    const templateIds = [await simulator.addSubscribeTemplate()];
    const subscribe = () => simulator.act(openid, "subscribe", { templateIds, answer: "accept" });
    await subscribe();
    await simulator.control("POST", "/push", { url: receiver.url, token: TOKEN, format: "json" });
    await subscribe();
    await expect.poll(() => receiver.received.length).toBe(1);
    await simulator.control("DELETE", "/push");
    await subscribe();
    expect(await simulator.control("GET", "/push")).toMatchObject({
      settings: null,
      waiting: 0,
      delivered: 1,
    });
  });
});

describe("the URL check", () => {
  test("passes an address that answers a valid signature with the echostr", async () => {
    await using simulator = await startSimulator();
    await using receiver = await startPushReceiver(({ method, query }, response) => {
      const { signature, timestamp, nonce, echostr } = query;
      const isRight = method === "GET" && signature === sha1(TOKEN, timestamp, nonce);
      response.end(isRight ? echostr : "no");
    });
    const push = { url: receiver.url, token: TOKEN, format: "json", check: true };
    expect(await simulator.control("POST", "/push", push)).toMatchObject({ url: receiver.url });
    const wrong = { ...push, token: "other" };
    expect(await simulator.control("POST", "/push", wrong)).toMatchObject({ field: "url" });
    expect(await simulator.control("GET", "/push")).toMatchObject({ settings: { token: TOKEN } });
  });
});

test.each([
  ["url", { url: "ftp://example.com" }],
  ["url", { url: "" }],
  ["token", { token: "" }],
  ["encodingAesKey", { encodingAesKey: "short" }],
  ["format", { format: "yaml" }],
])("the push settings reject an invalid %s: %j", async (field, changes) => {
  await using simulator = await startSimulator();
  const push = { url: "http://127.0.0.1:1/", token: TOKEN, format: "json", ...changes };
  expect(await simulator.control("POST", "/push", push)).toMatchObject({ field });
});
