import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { PushEventEntity } from "../../src/database/entities/push-event.entity.ts";
import { listDatabases, type OperatorApi } from "../start-operator-api.ts";
import { startShop } from "../start-shop.ts";

const TOKEN = "pushToken123";
const EVENT = {
  ToUserName: "gh_1",
  FromUserName: "o-1",
  CreateTime: "1769819400",
  MsgType: "event",
  Event: "subscribe_msg_popup_event",
  List: { TemplateId: "t-1", SubscribeStatusString: "accept", PopupScene: "0" },
};

function sign(timestamp: string, token = TOKEN): Record<string, string> {
  const signature = createHash("sha1")
    .update([token, timestamp, "nonce"].toSorted().join(""))
    .digest("hex");
  return { signature, timestamp, nonce: "nonce" };
}

const nowSeconds = () => String(Math.floor(Date.now() / 1000));

async function start(open: Parameters<typeof startShop>[0]) {
  const shop = await startShop(open);
  await shop.mutate("paymentSettings.update", { appId: shop.appId, push: { token: TOKEN } });
  const url = `/wechat/push/${shop.appId}`;
  const push = (payload: string, query = sign(nowSeconds()), contentType = "application/json") =>
    shop.app.inject({
      method: "POST",
      url,
      query,
      payload,
      headers: { "content-type": contentType },
    });
  return { shop, url, push };
}

const countStored = (api: Pick<OperatorApi, "database">) =>
  api.database.orm.em.fork().count(PushEventEntity);

describe.each(listDatabases())("pushes on %s", (_name, open) => {
  test("the URL check echoes its text when the signature is valid", async () => {
    const { shop, url } = await start(open);
    await using _ = shop;
    const query = { ...sign("1"), echostr: "<b>echo</b>" };
    const right = await shop.app.inject({ url, query });
    expect(right).toMatchObject({ statusCode: 200, body: "<b>echo</b>" });
    expect(right.headers["content-type"]).toContain("text/plain");
    expect(
      (await shop.app.inject({ url, query: { ...query, ...sign("1", "wrong") } })).statusCode,
    ).toBe(401);
    expect(
      (await shop.app.inject({ url: "/wechat/push/wx0000000000000000", query })).statusCode,
    ).toBe(404);
  });

  test("an event is stored, acknowledged, and handled once however often it is pushed", async () => {
    const { shop, push } = await start(open);
    await using _ = shop;
    const body = JSON.stringify(EVENT);
    const answers = await Promise.all([
      push(body),
      push(body),
      push(body, sign(nowSeconds()), "text/xml"),
    ]);
    for (const answer of answers)
      expect(answer).toMatchObject({ statusCode: 200, body: "success" });
    await expect.poll(() => shop.pushed).toHaveLength(1);
    expect(shop.pushed[0]).toMatchObject({
      appId: shop.appId,
      event: {
        kind: "popup",
        openid: "o-1",
        templateId: "t-1",
        status: "accept",
        createTime: 1769819400,
      },
    });
    expect(await countStored(shop)).toBe(1);
    await push(body);
    expect(shop.pushed).toHaveLength(1);
    const settings = await shop.query("paymentSettings.get");
    expect(settings.data?.push.lastEventAt).toMatch(/Z$/);
  });

  test("one push with several templates is several events", async () => {
    const { shop, push } = await start(open);
    await using _ = shop;
    await push(
      JSON.stringify({ ...EVENT, List: [EVENT.List, { ...EVENT.List, TemplateId: "t-2" }] }),
    );
    await expect
      .poll(() => shop.pushed.map(({ event }) => event.kind !== "trade" && event.templateId))
      .toEqual(["t-1", "t-2"]);
  });

  test.each([
    ["nothing", ""],
    ["broken JSON", "{"],
    ["a list", "[]"],
    ["a document type", '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Event>&a;</Event></xml>'],
    ["bytes", "\u0000\u0001"],
  ])(
    "a body of %s is rejected without an internal error and stores nothing",
    async (_what, body) => {
      const { shop, push } = await start(open);
      await using _ = shop;
      expect((await push(body)).statusCode).toBe(400);
      expect(await countStored(shop)).toBe(0);
    },
  );

  test("a forged, replayed or unsigned push is rejected and stores nothing", async () => {
    const { shop, push } = await start(open);
    await using _ = shop;
    const body = JSON.stringify(EVENT);
    for (const query of [sign(nowSeconds(), "wrong"), sign("1769819400"), {}]) {
      expect((await push(body, query)).statusCode).toBe(401);
    }
    expect(await countStored(shop)).toBe(0);
  });

  test("more than 64 KiB is rejected before it is read", async () => {
    const { shop, push, url } = await start(open);
    await using _ = shop;
    const large = JSON.stringify({ ...EVENT, more: "x".repeat(64 * 1024) });
    for (const query of [sign(nowSeconds()), sign(nowSeconds(), "wrong"), {}])
      expect((await push(large, query)).statusCode).toBe(413);
    // Without a content-length, bytes are counted as they arrive.
    const query = sign(nowSeconds());
    const payload = Readable.from([large.slice(0, 40_000), large.slice(40_000)]);
    const headers = { "transfer-encoding": "chunked" };
    const chunked = await shop.app.inject({ method: "POST", url, query, payload, headers });
    expect(chunked.statusCode).toBe(413);
    expect(await countStored(shop)).toBe(0);
  });

  test("the format is detected from the body, whatever the content type", async () => {
    const { shop, push } = await start(open);
    await using _ = shop;
    const types = [
      "",
      " ",
      "json",
      ";",
      "/",
      "text/xml; charset",
      "multipart/form-data",
      "é",
      "x/y",
    ];
    for (const [index, contentType] of types.entries()) {
      const body = JSON.stringify({ ...EVENT, FromUserName: `o-${index}` });
      const answer = await push(body, sign(nowSeconds()), contentType);
      expect([contentType, answer.statusCode, answer.body]).toEqual([contentType, 200, "success"]);
    }
    expect(await countStored(shop)).toBe(types.length);
  });

  test("an address that names no mini program gets a not-found answer", async () => {
    const { shop } = await start(open);
    await using _ = shop;
    const names = ["%C3%A9", "%C3%S9", "%00", "%E8%AE%A2", "wx'", "x".repeat(300), "%F0%9F%98%80"];
    for (const name of [
      ...names,
      `${shop.appId}%00`,
      `wx${"%C3%A9".repeat(16)}`,
      shop.appId.toUpperCase(),
    ]) {
      for (const method of ["GET", "POST"] as const) {
        const url = `/wechat/push/${name}`;
        const answer = await shop.app.inject({ method, url, query: sign(nowSeconds()) });
        expect([name, method, answer.statusCode]).toEqual([name, method, 404]);
      }
    }
    expect(shop.logs.join("")).not.toContain("a request failed");
  });

  test("a signed but rejected push shows its problem beside the push settings until they change", async () => {
    const { shop, push } = await start(open);
    await using _ = shop;
    const getPush = async () => (await shop.query("paymentSettings.get")).data?.push;
    const set = (change: object | null) =>
      shop.mutate("paymentSettings.update", { appId: shop.appId, push: change });
    const signEncrypted = (encrypted: string) => {
      const timestamp = nowSeconds();
      const parts = [TOKEN, timestamp, "nonce", encrypted].toSorted().join("");
      const signature = createHash("sha1").update(parts).digest("hex");
      return { ...sign(timestamp), msg_signature: signature, encrypt_type: "aes" };
    };
    const encrypted = Buffer.alloc(64, 1).toString("base64");
    const cipherBody = JSON.stringify({ ToUserName: "gh", Encrypt: encrypted });

    await push(JSON.stringify(EVENT), sign(nowSeconds(), "wrong"));
    expect(await getPush()).toMatchObject({ isEncrypted: false, lastRefusal: null });
    expect((await push(cipherBody, signEncrypted(encrypted))).statusCode).toBe(400);
    expect(await getPush()).toMatchObject({
      lastRefusal: { problem: "key_missing", at: expect.stringMatching(/Z$/) },
    });
    await set({ token: TOKEN, encodingAesKey: "k".repeat(43) });
    expect(await getPush()).toMatchObject({ isEncrypted: true, lastRefusal: null });
    expect((await push(JSON.stringify(EVENT))).statusCode).toBe(401);
    expect(await getPush()).toMatchObject({ lastRefusal: { problem: "not_encrypted" } });
    expect((await push(cipherBody, signEncrypted(encrypted))).statusCode).toBe(400);
    expect(await getPush()).toMatchObject({ lastRefusal: { problem: "key_wrong" } });
    await set({ token: TOKEN, encodingAesKey: null });
    expect((await push(JSON.stringify(EVENT))).body).toBe("success");
    expect(shop.logs.filter((line) => line.includes("a push was rejected"))).toHaveLength(3);
  });

  test("unsigned pushes grow neither the database nor the log", async () => {
    const { shop, push } = await start(open);
    await using _ = shop;
    for (let round = 0; round < 50; round++)
      await push(JSON.stringify(EVENT), sign(nowSeconds(), "wrong"));
    expect(await countStored(shop)).toBe(0);
    const listLogged = () => shop.logs.filter((line) => line.includes("were rejected"));
    expect(listLogged()).toHaveLength(1);
    shop.advanceClock(61_000);
    await push(JSON.stringify(EVENT), {});
    expect(listLogged().map((line) => JSON.parse(line).refused)).toEqual([1, 50]);
  });

  test("a push without relevant events is acknowledged as well", async () => {
    const { shop, push } = await start(open);
    await using _ = shop;
    expect((await push(JSON.stringify({ ...EVENT, Event: "user_enter_tempsession" }))).body).toBe(
      "success",
    );
    expect(await countStored(shop)).toBe(0);
  });

  test("a stored but unhandled event is handled once by a later sweep", async () => {
    const { shop } = await start(open);
    await using _ = shop;
    const event = {
      kind: "change" as const,
      openid: "o-1",
      createTime: 1769819400,
      templateId: "t-1",
      status: "reject",
      msgId: null,
      errorCode: 0,
      errorStatus: "",
      dedupeKey: "d".repeat(64),
    };
    await shop.parts.inbox.add({ appId: shop.appId, events: [event], now: Date.now() });
    expect(await shop.parts.intake.sweep()).toBe(0);
    shop.advanceClock(61_000);
    expect(await shop.parts.intake.sweep()).toBe(1);
    expect(shop.pushed).toMatchObject([{ appId: shop.appId, event }]);
    expect(await shop.parts.intake.sweep()).toBe(0);
  });

  test("if an event cannot be stored, WeChat gets an error and retries", async () => {
    const { shop, push } = await start(open);
    await using _ = shop;
    await shop.database.orm.em.getConnection().execute("drop table push_events");
    expect((await push(JSON.stringify(EVENT))).statusCode).toBe(500);
  });
});
