import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { openGateways, openSimulatedWechat } from "./open-simulated-wechat.ts";

describe.each(["subscribe", "template"] as const)("the %s channel", (channel) => {
  test("the library is read completely, past the first page, each template once", async () => {
    await using wechat = await openSimulatedWechat();
    const library = await wechat.accountGateway.listLibrary({ app: wechat.app, channel });
    expect(library.length).toBeGreaterThan(20);
    expect(new Set(library.map(({ libraryTemplateId }) => libraryTemplateId)).size).toBe(
      library.length,
    );
  });

  test("an added template is found on the account with its data keys, in the order of its keywords", async () => {
    await using wechat = await openSimulatedWechat();
    const { app, accountGateway: gateway } = wechat;
    const [first] = await gateway.listLibrary({ app, channel });
    const { libraryTemplateId = "" } = first ?? {};
    const template = await gateway.getLibraryTemplate({ app, channel, libraryTemplateId });
    const keywords = template.keywords
      .slice(0, 3)
      .toReversed()
      .map(({ keywordId, type }, index) => ({
        keywordId,
        type,
        dataKey: channel === "subscribe" ? `${type}${keywordId}` : `keyword${index + 1}`,
      }));
    const { title } = template;
    const added = await gateway.addTemplate({
      app,
      channel,
      libraryTemplateId,
      title,
      keywords,
      sceneDesc: "通知",
    });
    expect(await gateway.listAccountTemplates({ app, channel })).toMatchObject([
      {
        templateId: added.templateId,
        channel,
        title,
        keywords: keywords.map(({ dataKey }) => ({ dataKey })),
      },
    ]);
  });

  test("an unknown template is refused with a reason", async () => {
    await using wechat = await openSimulatedWechat();
    const { app, accountGateway: gateway } = wechat;
    const unknown = gateway.getLibraryTemplate({ app, channel, libraryTemplateId: "424242424242" });
    await expect(unknown).rejects.toMatchObject({ reason: "TEMPLATE_NOT_FOUND" });
  });
});

test("the same subscribe template is not added twice: the existing one is returned", async () => {
  await using wechat = await openSimulatedWechat();
  const { app, accountGateway: gateway } = wechat;
  const channel = "subscribe" as const;
  const template = await gateway.getLibraryTemplate({ app, channel, libraryTemplateId: "1648" });
  const { libraryTemplateId, title } = template;
  const keywords = template.keywords
    .slice(0, 2)
    .map(({ keywordId, type }) => ({ keywordId, type, dataKey: `${type}${keywordId}` }));
  const input = { app, channel, libraryTemplateId, title, keywords, sceneDesc: "通知" };
  const first = await gateway.addTemplate(input);
  expect(await gateway.addTemplate(input)).toEqual(first);
  expect(await gateway.addTemplate({ ...input, keywords: keywords.toReversed() })).toEqual(first);
  expect(await gateway.listAccountTemplates({ app, channel })).toHaveLength(1);
});

test("a login code gives its openid once; afterwards `code` is named", async () => {
  await using wechat = await openSimulatedWechat();
  const { app, accountGateway: gateway } = wechat;
  const { openid } = await wechat.control("/users", {});
  const { code } = await wechat.control(`/users/${openid}/login-code`, {});
  expect(await gateway.exchangeLoginCode({ app, code })).toEqual({ openid });
  const refusal = { reason: "INPUT_INVALID", details: [{ field: "code" }] };
  await expect(gateway.exchangeLoginCode({ app, code })).rejects.toMatchObject(refusal);
});

test("credentials are checked with WeChat, bypassing stored tokens", async () => {
  await using wechat = await openSimulatedWechat();
  const { app, accountGateway: gateway } = wechat;
  await gateway.listLibrary({ app, channel: "template" });
  expect(await gateway.verifyCredentials({ app })).toEqual({ ok: true });
  const wrong = { ...app, appSecret: "wrong" };
  expect(await gateway.verifyCredentials({ app: wrong })).toMatchObject({
    ok: false,
    errcode: 40125,
  });
});

test("if WeChat misses the tid in JSON, the request is retried as a form", async () => {
  const seen: { type: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const type = request.headers["content-type"];
    if (request.url?.startsWith("/wxaapi/"))
      seen.push({ type, body: Buffer.concat(chunks).toString() });
    const answer = request.url?.startsWith("/cgi-bin/stable_token")
      ? { access_token: "T", expires_in: 7200 }
      : type === "application/json"
        ? { errcode: 200014, errmsg: "missing parameter tid rid: 6567a1b2-0c1d2e3f-4a5b6c7d" }
        : { errcode: 0, errmsg: "ok", priTmplId: "P1" };
    response.end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { accountGateway: gateway, close } = openGateways(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  );
  const added = await gateway.addTemplate({
    app: { appId: "wx1", appSecret: "s" },
    channel: "subscribe",
    libraryTemplateId: "1648",
    title: "t",
    keywords: [
      { keywordId: "2", type: "character_string", dataKey: "character_string2" },
      { keywordId: "3", type: "amount", dataKey: "amount3" },
    ],
    sceneDesc: "订单",
  });
  expect(added).toEqual({ templateId: "P1" });
  expect(seen).toEqual([
    { type: "application/json", body: '{"tid":"1648","kidList":[2,3],"sceneDesc":"订单"}' },
    {
      type: "application/x-www-form-urlencoded",
      body: "tid=1648&kidList=2&kidList=3&sceneDesc=%E8%AE%A2%E5%8D%95",
    },
  ]);
  await close();
  server.close();
});

test("WeChat's refusals and timeouts have their reason", async () => {
  await using wechat = await openSimulatedWechat();
  const { app, accountGateway: gateway } = wechat;
  const channel = "template" as const;
  await gateway.listLibrary({ app, channel });
  const path = "/cgi-bin/wxopen/template/library/list";
  for (const [fault, reason] of [
    [{ kind: "errcode", errcode: -1 }, "WECHAT_UNAVAILABLE"],
    [{ kind: "errcode", errcode: 45009 }, "WECHAT_QUOTA"],
    [{ kind: "errcode", errcode: 48001 }, "WECHAT_REJECTED"],
    [{ kind: "cut", when: "before" }, "WECHAT_UNAVAILABLE"],
    [{ kind: "not_json" }, "WECHAT_UNAVAILABLE"],
  ] as const) {
    await wechat.control("/faults", { path, times: 1, fault });
    await expect(gateway.listLibrary({ app, channel })).rejects.toMatchObject({ reason });
  }
});
