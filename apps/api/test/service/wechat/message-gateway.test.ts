import { serializeMessage } from "@mp-notice/core";
import { describe, expect, test } from "vitest";
import type { AccessTokenStore } from "../../../src/wechat/access-token-store.port.ts";
import { createAccessTokens } from "../../../src/wechat/access-token.ts";
import { createMessageGateway } from "../../../src/wechat/message-gateway.ts";
import { openSimulatedWechat } from "./open-simulated-wechat.ts";
import { accepted, APP, refused, setUpTokens } from "./set-up-tokens.ts";

test("a send returns msgid and rid", async () => {
  const errmsg = "ok rid: 6567a1b2-0c1d2e3f-4a5b6c7d";
  const { wechat, tokens } = setUpTokens(() => accepted({ errmsg, msgid: "1988810812324364291" }));
  const gateway = createMessageGateway({ http: wechat.http, tokens });
  expect(await gateway.send({ app: APP, channel: "subscribe", body: "{}" })).toEqual({
    kind: "answered",
    from: "send",
    errcode: 0,
    errmsg,
    rid: "6567a1b2-0c1d2e3f-4a5b6c7d",
    msgId: "1988810812324364291",
  });
});

test.each([null, "", "12a", "1".repeat(21), -1, 1.5, { toString: 1 }, ["1"]])(
  "an invalid msgid like %j is dropped",
  async (msgid) => {
    const { wechat, tokens } = setUpTokens(() => accepted({ msgid }));
    const gateway = createMessageGateway({ http: wechat.http, tokens });
    const answer = await gateway.send({ app: APP, channel: "subscribe", body: "{}" });
    expect(answer).toMatchObject({ kind: "answered", errcode: 0, msgId: null });
  },
);

test.each(["read", "takeLease", "save", "drop"] as const)(
  "if the token store fails to %s, the message never left",
  async (operation) => {
    const { wechat, memory } = setUpTokens(() => refused(40001));
    const store: AccessTokenStore = {
      ...memory.store,
      [operation]: () => Promise.reject(new Error("the database is away")),
    };
    const tokens = createAccessTokens({ http: wechat.http, store });
    const gateway = createMessageGateway({ http: wechat.http, tokens });
    expect(await gateway.send({ app: APP, channel: "subscribe", body: "{}" })).toEqual({
      kind: "never_left",
      cause: "no access token: the database is away",
    });
  },
);

test("if the token endpoint refuses, the message never left", async () => {
  const { wechat, tokens } = setUpTokens();
  wechat.refuseTokens(refused(40164, "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist"));
  const gateway = createMessageGateway({ http: wechat.http, tokens });
  const answer = await gateway.send({ app: APP, channel: "subscribe", body: "{}" });
  expect(answer).toMatchObject({ kind: "answered", from: "token", errcode: 40164 });
  wechat.refuseTokens({ kind: "lost", cause: "reset" });
  const other = { ...APP, appSecret: "u".repeat(32) };
  expect(await gateway.send({ app: other, channel: "subscribe", body: "{}" })).toMatchObject({
    kind: "never_left",
  });
});

describe("against the simulator", () => {
  async function openWithTemplate(channel: "subscribe" | "template") {
    const wechat = await openSimulatedWechat();
    const { app, accountGateway } = wechat;
    const [first] = await accountGateway.listLibrary({ app, channel });
    const { libraryTemplateId, title, keywords } = await accountGateway.getLibraryTemplate({
      app,
      channel,
      libraryTemplateId: channel === "subscribe" ? "1648" : (first?.libraryTemplateId ?? ""),
    });
    const chosen = keywords.slice(0, 2).map(({ keywordId, type, example }, index) => ({
      keywordId,
      type,
      dataKey: channel === "subscribe" ? `${type}${keywordId}` : `keyword${index + 1}`,
      example,
    }));
    const { templateId } = await accountGateway.addTemplate({
      app,
      channel,
      libraryTemplateId,
      title,
      keywords: chosen,
      sceneDesc: "通知",
    });
    const { openid } = await wechat.control("/users", {});
    const bodyFor = (credential: string | null) =>
      serializeMessage({
        channel,
        openid,
        templateId,
        page: "pages/order/detail?id=A1",
        values: chosen.map(({ dataKey, example }) => ({ dataKey, value: example })),
        credential,
        miniprogramState: "formal",
      });
    return { wechat, openid, templateId, chosen, bodyFor };
  }

  test("a subscribe message arrives once for one permission, with the msgid of its answer", async () => {
    const { wechat, openid, templateId, chosen, bodyFor } = await openWithTemplate("subscribe");
    await using _closing = wechat;
    const { app, control, messageGateway } = wechat;
    await control(`/users/${openid}/subscribe`, { templateIds: [templateId], answer: "accept" });
    const call = { app, channel: "subscribe" as const, body: bodyFor(null) };
    const answer = await messageGateway.send(call);
    expect(answer).toMatchObject({ kind: "answered", from: "send", errcode: 0 });
    expect(await messageGateway.send(call)).toMatchObject({
      errcode: 43101,
      rid: expect.stringMatching(/^[0-9a-f]{8}-/),
      msgId: null,
    });
    const messages = await control(`/messages?openid=${openid}`);
    expect(messages).toMatchObject([
      {
        templateId,
        page: "pages/order/detail?id=A1",
        lines: chosen.map(({ example }) => ({ value: example })),
        msgid: answer.kind === "answered" ? answer.msgId : "",
      },
    ]);
  });

  test("a template message arrives once for one formId, also with an expired token", async () => {
    const { wechat, openid, bodyFor } = await openWithTemplate("template");
    await using _closing = wechat;
    const { app, control, messageGateway } = wechat;
    const { formId } = await control(`/users/${openid}/submit-form`, {});
    const path = "/cgi-bin/message/wxopen/template/send";
    await control("/faults", { path, times: 1, fault: { kind: "expire_token" } });
    const call = { app, channel: "template" as const, body: bodyFor(formId) };
    expect(await messageGateway.send(call)).toMatchObject({ kind: "answered", errcode: 0 });
    expect(await messageGateway.send(call)).toMatchObject({ kind: "answered", errcode: 41029 });
    expect(await control(`/messages?openid=${openid}`)).toHaveLength(1);
  });

  test.each([
    ["before", 0],
    ["after", 1],
  ] as const)("a connection that is cut %s the send is lost: %i arrived", async (when, count) => {
    const { wechat, openid, templateId, bodyFor } = await openWithTemplate("subscribe");
    await using _closing = wechat;
    const { app, control, messageGateway } = wechat;
    await control(`/users/${openid}/subscribe`, { templateIds: [templateId], answer: "accept" });
    const path = "/cgi-bin/message/subscribe/send";
    await control("/faults", { path, times: 1, fault: { kind: "cut", when } });
    const call = { app, channel: "subscribe" as const, body: bodyFor(null) };
    expect(await messageGateway.send(call)).toMatchObject({ kind: "lost" });
    expect(await control(`/messages?openid=${openid}`)).toHaveLength(count);
  });

  test("wrong credentials are an account error, not a message error", async () => {
    const { wechat, bodyFor } = await openWithTemplate("subscribe");
    await using _closing = wechat;
    const app = { ...wechat.app, appSecret: "wrong" };
    const call = { app, channel: "subscribe" as const, body: bodyFor(null) };
    expect(await wechat.messageGateway.send(call)).toMatchObject({
      kind: "answered",
      from: "token",
      errcode: 40125,
    });
  });
});
