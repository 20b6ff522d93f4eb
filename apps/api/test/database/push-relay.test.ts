import { createHash } from "node:crypto";
import { sql } from "kysely";
import { monotonicFactory } from "ulid";
import { describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import type { Database } from "../../src/database/connect.ts";
import { toRelayReceivers } from "../../src/push/relay-receivers.ts";
import { deleteRelayedPushes } from "../../src/retention/delete-webhook-messages.ts";
import { createSecretBox } from "../../src/secrets/secret-box.ts";
import { readPush } from "../../src/wechat/read-push.ts";
import { createAddressGuard } from "../../src/webhooks/address-guard.ts";
import { createMessageStore } from "../../src/webhooks/message-store.ts";
import { startWebhookSender } from "../../src/webhooks/start-webhook-sender.ts";
import { createWebhookHttp } from "../../src/webhooks/webhook-http.ts";
import { listDatabases, SECRET_KEY } from "../start-operator-api.ts";
import { startShop } from "../start-shop.ts";
import { startReceiver, type Received } from "../webhook-receiver.ts";

const newId = monotonicFactory();
const TOKEN = "pushToken123";
const RELAY_TOKEN = "relayToken456";
const AES_KEY = "b".repeat(43);
const MINUTE_MS = 60_000;
const NOW_SECONDS = Math.floor(Date.now() / 1000);
/** A customer's question in the customer-service window: not our business. */
const QUESTION = {
  ToUserName: "gh_1",
  FromUserName: "o-1",
  CreateTime: NOW_SECONDS,
  MsgType: "text",
  Content: "有货吗？",
  MsgId: 23_456_789_012_345_678n.toString(),
};
const QUESTION_XML = `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o-1]]></FromUserName><CreateTime>${NOW_SECONDS}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[trade_manage_remind_shipping]]></Event></xml>`;
const OURS = {
  ...{ ToUserName: "gh_1", FromUserName: "o-1", CreateTime: NOW_SECONDS, MsgType: "event" },
  Event: "subscribe_msg_popup_event",
  List: { TemplateId: "t-1", SubscribeStatusString: "accept", PopupScene: "0" },
};

function signQuery(): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const parts = [TOKEN, timestamp, "nonce"].toSorted();
  const signature = createHash("sha1").update(parts.join("")).digest("hex");
  return { signature, timestamp, nonce: "nonce" };
}

/** Reads a relayed request as the shop's handler does, with WeChat's rules. */
function readRelayed({ path, body }: Received, settings: { appId: string; isEncrypted: boolean }) {
  const query = Object.fromEntries(new URL(path, "http://shop").searchParams);
  const { appId, isEncrypted } = settings;
  return readPush({
    settings: { appId, token: RELAY_TOKEN, encodingAesKey: isEncrypted ? AES_KEY : null },
    ...{ query, body, nowMs: Date.now() },
  });
}

async function openScene(open: () => Promise<Database>, { allowPrivate = true } = {}) {
  const shop = await startShop(open, { webhookAllowPrivate: allowPrivate });
  const { appId } = shop;
  const update = (relay: unknown) => shop.mutate("paymentSettings.update", { appId, relay });
  await shop.mutate("paymentSettings.update", { appId, push: { token: TOKEN } });
  let offset = 0;
  const database: Database = {
    ...shop.database,
    get now() {
      return sql<number>`(${shop.database.now} + ${sql.lit(offset)})`;
    },
  };
  return {
    ...shop,
    update,
    [Symbol.asyncDispose]: shop[Symbol.asyncDispose],
    advance: (ms: number) => void (offset += ms),
    push: (payload: string) =>
      shop.app.inject({
        ...{ method: "POST", url: `/wechat/push/${appId}`, query: signQuery(), payload },
        headers: { "content-type": "text/plain" },
      }),
    async getRelay() {
      return (await shop.query("paymentSettings.get")).data?.relay;
    },
    async listAttempts() {
      const webhookId = `relay:${appId}`;
      return (await shop.query("webhooks.listAttempts", { webhookId })).data.items;
    },
    async startSender() {
      const http = createWebhookHttp({
        guard: createAddressGuard({ allowPrivate }),
        now: () => Date.now(),
      });
      const secretBox = createSecretBox([SECRET_KEY]);
      const now = () => Date.now();
      const sender = await startWebhookSender({
        ...{ http, secretBox, newId, now, isAlone: false, random: () => 0 },
        messages: createMessageStore(database),
        store: shop.parts.webhooks,
        listWebhooks: () => shop.parts.webhooks.list(),
        listOthers: async () =>
          toRelayReceivers(
            { http, secretBox, now },
            await shop.parts.paymentSettings.listRelaying(),
          ),
        logBackgroundError: (_message, error) => {
          throw error;
        },
      });
      return {
        ...sender,
        async [Symbol.asyncDispose]() {
          await sender.stop();
          await http.close();
        },
      };
    },
  };
}

describe.each(listDatabases())("the push relay on %s", (_name, open) => {
  test.each([
    ["JSON, encrypted", JSON.stringify(QUESTION), AES_KEY],
    ["XML, encrypted", QUESTION_XML, AES_KEY],
    ["JSON in clear text", JSON.stringify(QUESTION), null],
    ["XML in clear text", QUESTION_XML, null],
  ])("sends on what is not ours, signed as WeChat signs: %s", async (_what, message, key) => {
    await using scene = await openScene(open);
    await using handler = await startReceiver(() => ({ status: 200, body: "success" }));
    await scene.update({ url: `${handler.url}?shop=1`, token: RELAY_TOKEN, encodingAesKey: key });
    await using sender = await scene.startSender();
    expect(await scene.push(message)).toMatchObject({ statusCode: 200, body: "success" });
    await scene.push(JSON.stringify(OURS));
    sender.wake();
    const [request] = await handler.until(1);
    if (!request) throw new Error("nothing arrived");
    expect(new URL(request.path, "http://shop").searchParams.get("shop")).toBe("1");
    const settings = { appId: scene.appId, isEncrypted: key !== null };
    const reading = readRelayed(request, settings);
    expect(reading).toMatchObject({ ok: true, foreign: { message, openid: "o-1" } });
    expect(request.headers["content-type"]).toBe(
      message.startsWith("<") ? "text/xml" : "application/json",
    );
    if (key !== null) {
      expect(request.body).not.toContain("o-1");
      expect(readRelayed(request, { ...settings, appId: "wx0000000000000000" }).ok).toBe(false);
    }
    await eventually(async () =>
      expect(await scene.listAttempts()).toMatchObject([
        { type: "push.relayed", state: "delivered", tries: 1, status: 200, answer: "success" },
      ]),
    );
    expect(handler.received).toHaveLength(1);
  });

  test("a push that WeChat repeats is relayed once, and two pushes twice", async () => {
    await using scene = await openScene(open);
    await using handler = await startReceiver();
    await scene.update({ url: handler.url, token: RELAY_TOKEN });
    await scene.push(JSON.stringify(QUESTION));
    await scene.push(JSON.stringify(QUESTION));
    await scene.push(JSON.stringify({ ...QUESTION, MsgId: "2" }));
    expect(await scene.getRelay()).toMatchObject({ undelivered: 2, isEncrypted: false });
    await using sender = await scene.startSender();
    sender.wake();
    await handler.until(2);
    await eventually(async () => expect(await scene.getRelay()).toMatchObject({ undelivered: 0 }));
  });

  test("a handler that fails gets it again, also when an owner asks for it", async () => {
    await using scene = await openScene(open);
    await using handler = await startReceiver(() => 500);
    await scene.update({ url: handler.url, token: RELAY_TOKEN });
    await scene.push(JSON.stringify(QUESTION));
    await using sender = await scene.startSender();
    sender.wake();
    await handler.until(1);
    await eventually(async () =>
      expect(await scene.listAttempts()).toMatchObject([
        { state: "pending", tries: 1, problem: "STATUS" },
      ]),
    );
    handler.answerWith(200);
    scene.advance(MINUTE_MS);
    sender.wake();
    const [first, second] = await handler.until(2);
    const nonceOf = ({ path = "" }: Partial<Received> = {}) =>
      new URL(path, "http://shop").searchParams.get("nonce");
    expect(nonceOf(second)).not.toBe(nonceOf(first));
    await eventually(async () =>
      expect(await scene.listAttempts()).toMatchObject([{ state: "delivered", tries: 2 }]),
    );
    const [{ messageId } = { messageId: "" }] = await scene.listAttempts();
    const input = { webhookId: `relay:${scene.appId}`, messageId };
    expect((await scene.mutate("webhooks.redeliver", input)).data).toEqual({ redelivered: 1 });
    sender.wake();
    await handler.until(3);
  });

  test("without a relay, what is not ours is acknowledged and dropped", async () => {
    await using scene = await openScene(open);
    expect(await scene.push(JSON.stringify(QUESTION))).toMatchObject({ body: "success" });
    expect(await scene.listAttempts()).toEqual([]);
    expect(await scene.getRelay()).toBeNull();
  });

  test("its credentials are never shown, and a change is in the audit log", async () => {
    await using scene = await openScene(open);
    const url = "https://93.184.215.14/wechat?key=secret-part";
    const { data } = await scene.update({ url, token: RELAY_TOKEN, encodingAesKey: AES_KEY });
    expect(data.relay).toMatchObject({ webhookId: `relay:${scene.appId}`, url, isEncrypted: true });
    expect(JSON.stringify(data)).not.toContain(RELAY_TOKEN);
    expect((await scene.update({ url })).data.relay).toMatchObject({ isEncrypted: true });
    const { data: log } = await scene.query("auditLog.list", {});
    const changes = log.items.flatMap((entry) => entry.changes);
    expect(changes).toContainEqual({
      ...{ field: "relay.url", before: null, after: "https://93.184.215.14" },
    });
    expect(changes).toContainEqual({ field: "relay.token" });
    expect(JSON.stringify(log)).not.toContain("secret-part");
    expect((await scene.update(null)).data.relay).toBeNull();
  });

  test.each([
    ["relay.url", { url: "http://127.0.0.1/wechat", token: RELAY_TOKEN }],
    ["relay.url", { url: "ftp://example.com", token: RELAY_TOKEN }],
    ["relay.token", { url: "https://93.184.215.14" }],
    ["relay.token", { url: "https://93.184.215.14", token: "no spaces please" }],
    [
      "relay.encodingAesKey",
      { url: "https://93.184.215.14", token: RELAY_TOKEN, encodingAesKey: "short" },
    ],
  ])("names a wrong %s", async (field, relay) => {
    await using scene = await openScene(open, { allowPrivate: false });
    const { error } = await scene.update(relay);
    expect(error).toMatchObject({ reason: "INPUT_INVALID", details: [{ field }] });
  });

  test("old relayed pushes are deleted with the retention, delivered or not", async () => {
    await using scene = await openScene(open);
    await scene.update({ url: "https://93.184.215.14", token: RELAY_TOKEN });
    await scene.push(JSON.stringify(QUESTION));
    const remove = (cutoff: number) => deleteRelayedPushes(scene.database, { cutoff, limit: 10 });
    expect(await remove(Date.now() - MINUTE_MS)).toBe(0);
    expect(await remove(Date.now() + MINUTE_MS)).toBe(1);
  });
});
