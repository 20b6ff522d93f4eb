import { describe, expect, test } from "vitest";
import { createAccountGateway } from "../../../src/wechat/account-gateway.ts";
import type { WechatAnswer, WechatRequest } from "../../../src/wechat/wechat-http.ts";
import { accepted, APP as app, refused, setUpTokens } from "./set-up-tokens.ts";

/** The gateway on a scripted WeChat, with the recorded calls, without token requests. */
function setUp(answer: (path: string, request: WechatRequest) => WechatAnswer) {
  const calls: string[] = [];
  const { wechat, tokens } = setUpTokens((request) => {
    const path = request.path.replace(/[?&]access_token=.*/, "");
    calls.push(`${request.method} ${path}`);
    return answer(path, request);
  });
  return { gateway: createAccountGateway({ http: wechat.http, tokens }), calls, wechat };
}

const SUBSCRIBE_TITLES = "/wxaapi/newtmpl/getpubtemplatetitles";

/** Pages of a list, 30 or 20 long, with extra fields. */
function answerLibrary(size: number, more: (total: number) => Record<string, unknown>) {
  const ids = Array.from({ length: size }, (_, index) => index + 1);
  return (path: string, { body }: WechatRequest): WechatAnswer => {
    if (path.endsWith("/getcategory")) return accepted({ data: [{ id: 616, name: "c" }] });
    if (path.startsWith(SUBSCRIBE_TITLES)) {
      const start = Number(new URL(path, "http://x").searchParams.get("start"));
      const page = ids.slice(start, start + 30);
      return accepted({ ...more(size), data: page.map((tid) => ({ tid, title: `t${tid}` })) });
    }
    const { offset } = JSON.parse(body ?? "{}") as { offset: number };
    const page = ids.slice(offset, offset + 20);
    return accepted({
      ...more(size),
      list: page.map((id) => ({ id: `AT${id}`, title: `t${id}` })),
    });
  };
}

describe.each(["subscribe", "template"] as const)("the library of the %s channel", (channel) => {
  test.each([
    ["its total as a number", (total: number) => ({ count: total, total_count: total })],
    ["its total as text", (total: number) => ({ count: `${total}`, total_count: `${total}` })],
    ["no total", () => ({})],
    ["a total of null", () => ({ count: null, total_count: null })],
    ["an invalid total", () => ({ count: "many", total_count: -1 })],
    ["a total that is too high", (total: number) => ({ count: total + 9, total_count: total + 9 })],
  ])("is read completely with %s", async (_name, more) => {
    const { gateway } = setUp(answerLibrary(65, more));
    const library = await gateway.listLibrary({ app, channel });
    expect(library.map(({ title }) => title)).toEqual(
      Array.from({ length: 65 }, (_, index) => `t${index + 1}`),
    );
  });

  test("requests no page beyond the last", async () => {
    const { gateway, calls } = setUp(answerLibrary(60, (n) => ({ count: n, total_count: n })));
    await gateway.listLibrary({ app, channel });
    expect(calls).toHaveLength(3);
  });

  test.each([{}, { data: null, list: null }, { data: "x", list: "x" }, { data: [1], list: [1] }])(
    "with an invalid answer like %j is WECHAT_UNAVAILABLE, not empty",
    async (fields) => {
      const { gateway } = setUp(() => accepted(fields));
      const listing = gateway.listLibrary({ app, channel });
      await expect(listing).rejects.toMatchObject({ reason: "WECHAT_UNAVAILABLE" });
    },
  );
});

/** Unreadable entries seen in WeChat's real lists. */
const ODD = [null, 7, "x", [], {}, { title: "no id" }];

describe("an unreadable entry is skipped with a warning", () => {
  function setUpWarned(answer: Parameters<typeof setUp>[0]) {
    const { wechat, tokens } = setUpTokens((request) =>
      answer(request.path.replace(/[?&]access_token=.*/, ""), request),
    );
    const warned: unknown[] = [];
    const onOddEntry = (_message: string, entry: unknown) => void warned.push(entry);
    return { gateway: createAccountGateway({ http: wechat.http, tokens, onOddEntry }), warned };
  }

  test("of the categories and titles", async () => {
    const good = { tid: 1, title: "付款\u0008成功" };
    const odd = [...ODD, { tid: 2 }, { tid: 3, title: null }, { tid: 1, title: "again" }];
    const { gateway, warned } = setUpWarned((path) =>
      path.endsWith("/getcategory")
        ? accepted({ data: [null, { id: 616 }] })
        : accepted({ count: odd.length + 1, data: [good, ...odd] }),
    );
    expect(await gateway.listLibrary({ app, channel: "subscribe" })).toEqual([
      { libraryTemplateId: "1", title: "付款成功" },
    ]);
    expect(warned).toEqual([null, ...odd]);
  });

  test("of the retired channel's library, whose paging counts received entries", async () => {
    const pages = [
      [...ODD, ...Array.from({ length: 14 }, (_, id) => ({ id, title: `t${id}` }))],
      [{ id: 99, title: "last" }],
    ];
    const { gateway, warned } = setUpWarned((_path, { body }) => {
      const { offset } = JSON.parse(body ?? "{}") as { offset: number };
      return accepted({ list: pages[offset / 20] ?? [] });
    });
    const library = await gateway.listLibrary({ app, channel: "template" });
    expect(library.map(({ title }) => title).at(-1)).toBe("last");
    expect(library).toHaveLength(15);
    expect(warned).toEqual(ODD);
  });

  test("of a template's keywords", async () => {
    const good = { kid: 1, name: "单号", rule: "character_string" };
    const odd = [...ODD, { kid: 2, rule: "thing" }, { kid: 1, name: "again", rule: "thing" }];
    const { gateway, warned } = setUpWarned(() =>
      accepted({ data: [...odd.slice(0, -1), good, odd.at(-1)] }),
    );
    const { keywords } = await gateway.getLibraryTemplate({
      ...{ app, channel: "subscribe", libraryTemplateId: "1", title: "t" },
    });
    expect(keywords.map(({ name }) => name)).toEqual(["单号"]);
    expect(warned).toEqual(odd);
  });

  test.each(["subscribe", "template"] as const)(
    "of the account's templates, %s",
    async (channel) => {
      const id = channel === "subscribe" ? "priTmplId" : "template_id";
      const good = { [id]: "T1", title: "t", content: "单号{{thing1.DATA}}\n单号{{thing1.DATA}}" };
      const odd = [...ODD, { [id]: "T2", content: "" }, { [id]: "T3", title: "t" }, { ...good }];
      const { gateway, warned } = setUpWarned(() =>
        accepted({ data: [good, ...odd], list: [good, ...odd] }),
      );
      const templates = await gateway.listAccountTemplates({ app, channel });
      expect(templates).toEqual([
        { channel, templateId: "T1", title: "t", keywords: [{ dataKey: "thing1", name: "单号" }] },
      ]);
      expect(warned).toEqual(odd);
    },
  );
});

test("the categories of a mini program without any need no titles", async () => {
  const { gateway, calls } = setUp(() => accepted({ data: [] }));
  expect(await gateway.listLibrary({ app, channel: "subscribe" })).toEqual([]);
  expect(calls).toEqual(["GET /wxaapi/newtmpl/getcategory"]);
});

test("titles are asked for all categories at once, thirty a page", async () => {
  const { gateway, calls } = setUp((path) =>
    path.endsWith("/getcategory")
      ? accepted({ data: [{ id: 616 }, { id: "612" }] })
      : accepted({ count: 1, data: [{ tid: 99, title: "付款成功通知", type: 2 }] }),
  );
  expect(await gateway.listLibrary({ app, channel: "subscribe" })).toEqual([
    { libraryTemplateId: "99", title: "付款成功通知" },
  ]);
  expect(calls).toEqual([
    "GET /wxaapi/newtmpl/getcategory",
    `GET ${SUBSCRIBE_TITLES}?ids=616%2C612&start=0&limit=30`,
  ]);
});

test("keywords are read with numbers as text and text as numbers", async () => {
  const { gateway } = setUp((path) => {
    if (path.endsWith("/getcategory")) return accepted({ data: [{ id: "616" }] });
    if (path.startsWith(SUBSCRIBE_TITLES))
      return accepted({ data: [{ tid: "99", title: "付款" }] });
    const first = { kid: 1, name: "物品名称 ", example: "咖啡", rule: "thing" };
    const second = { kid: "2", name: "数量", example: 3, rule: "number" };
    const third = { kid: 3, name: "状态", rule: "enum_string" };
    const fourth = { kid: 4, name: "其他", example: null, rule: "something_new" };
    return accepted({ count: "4", data: [first, second, third, fourth] });
  });
  const input = { app, channel: "subscribe" as const, libraryTemplateId: "99" };
  expect(await gateway.getLibraryTemplate(input)).toEqual({
    channel: "subscribe",
    libraryTemplateId: "99",
    title: "付款",
    keywords: [
      { keywordId: "1", name: "物品名称", example: "咖啡", type: "thing" },
      { keywordId: "2", name: "数量", example: "3", type: "number" },
      { keywordId: "3", name: "状态", example: "", type: "enum" },
      { keywordId: "4", name: "其他", example: "", type: null },
    ],
  });
});

test("the account's subscribe templates have their data keys and enum values", async () => {
  const { gateway } = setUp(() =>
    accepted({
      data: [
        {
          priTmplId: "P1",
          title: "派送通知",
          content: "派送状态:{{enum_string2.DATA}}\n备注(选填:可空):{{thing1.DATA}}\n",
          type: 2,
          keywordEnumValueList: [
            { keywordCode: "enum_string2.DATA", enumValueList: ["完成", "失败"] },
          ],
        },
        { priTmplId: "P2", title: "t", content: "", type: "3", keywordEnumValueList: null },
      ],
    }),
  );
  expect(await gateway.listAccountTemplates({ app, channel: "subscribe" })).toEqual([
    {
      templateId: "P1",
      channel: "subscribe",
      title: "派送通知",
      keywords: [
        { dataKey: "enum_string2", name: "派送状态", enumValues: ["完成", "失败"] },
        { dataKey: "thing1", name: "备注(选填:可空)" },
      ],
    },
    { templateId: "P2", channel: "subscribe", title: "t", keywords: [] },
  ]);
});

test("the account's template messages are read past the first page", async () => {
  const all = Array.from({ length: 25 }, (_, index) => ({
    template_id: `P${index}`,
    title: "t",
    content: "购买地点{{keyword1.DATA}}\n",
  }));
  const { gateway, calls } = setUp((_path, { body }) => {
    const { offset, count } = JSON.parse(body ?? "") as { offset: number; count: number };
    return accepted({ list: all.slice(offset, offset + count) });
  });
  const templates = await gateway.listAccountTemplates({ app, channel: "template" });
  expect(templates.map(({ templateId }) => templateId)).toEqual(all.map((one) => one.template_id));
  expect(templates[0]?.keywords).toEqual([{ dataKey: "keyword1", name: "购买地点" }]);
  expect(calls).toHaveLength(2);
});

const ADDING = {
  app,
  channel: "subscribe" as const,
  libraryTemplateId: "99",
  title: "付款成功通知",
  keywords: [
    { keywordId: "1", dataKey: "thing1", type: "thing" as const },
    { keywordId: "2", dataKey: "amount2", type: "amount" as const },
  ],
  sceneDesc: "付款",
};

test("if WeChat reports a duplicate that the account lacks, its refusal is thrown", async () => {
  const data = [
    { priTmplId: "P1", title: "付款成功通知", content: "物品:{{thing1.DATA}}\n" },
    { priTmplId: "P2", title: "退款", content: "物品:{{thing1.DATA}}\n金额:{{amount2.DATA}}\n" },
  ];
  const { gateway } = setUp((path) =>
    path.endsWith("/addtemplate") ? refused(200022, "same") : accepted({ data }),
  );
  await expect(gateway.addTemplate(ADDING)).rejects.toMatchObject({
    reason: "WECHAT_REJECTED",
    details: [{ problem: "200022 same" }],
  });
});

test("an unknown tid is not retried as a form", async () => {
  const { gateway, calls } = setUp(() => refused(200014, "tid does not exist"));
  await expect(gateway.addTemplate(ADDING)).rejects.toMatchObject({ reason: "TEMPLATE_NOT_FOUND" });
  expect(calls).toEqual(["POST /wxaapi/newtmpl/addtemplate"]);
});

test("an added template without an id is WECHAT_UNAVAILABLE", async () => {
  const { gateway } = setUp(() => accepted());
  const adding = gateway.addTemplate(ADDING);
  await expect(adding).rejects.toMatchObject({ reason: "WECHAT_UNAVAILABLE" });
});

test.each([
  [-1, "WECHAT_UNAVAILABLE"],
  [200001, "WECHAT_UNAVAILABLE"],
  [20001, "WECHAT_UNAVAILABLE"],
  [45009, "WECHAT_QUOTA"],
  [45011, "WECHAT_QUOTA"],
  [200012, "TEMPLATE_LIMIT"],
  [45026, "TEMPLATE_LIMIT"],
  [200014, "TEMPLATE_NOT_FOUND"],
  [200011, "WECHAT_REJECTED"],
  [200020, "WECHAT_REJECTED"],
  [43106, "WECHAT_REJECTED"],
  [987654, "WECHAT_REJECTED"],
] as const)("%i is %s, with the errcode in its detail", async (errcode, reason) => {
  const { gateway } = setUp(() => refused(errcode, "why"));
  await expect(gateway.addTemplate(ADDING)).rejects.toMatchObject({
    reason,
    details: [{ problem: `${errcode} why` }],
  });
});

test("a refusal of the token endpoint is reported like one of the call", async () => {
  const { gateway, calls, wechat } = setUp(() => accepted());
  wechat.refuseTokens(refused(40164, "invalid ip 1.2.3.4"));
  await expect(gateway.addTemplate(ADDING)).rejects.toMatchObject({
    reason: "WECHAT_REJECTED",
    details: [{ problem: "40164 invalid ip 1.2.3.4" }],
  });
  expect(calls).toEqual([]);
});

test("credentials are not verified while WeChat issues no token for them", async () => {
  const { gateway, wechat } = setUp(() => accepted());
  expect(await gateway.verifyCredentials({ app })).toEqual({ ok: true });
  wechat.refuseTokens({ kind: "never_left", cause: "ENOTFOUND" });
  const silent = { ok: false, errcode: null, errmsg: "ENOTFOUND" };
  expect(await gateway.verifyCredentials({ app })).toEqual(silent);
  wechat.refuseTokens(accepted());
  expect(await gateway.verifyCredentials({ app })).toMatchObject({ ok: false, errcode: null });
});

test("a login sends the secret and the code, and needs no token", async () => {
  const { gateway, wechat } = setUp(() => accepted({ openid: "oABC", session_key: "k" }));
  expect(await gateway.exchangeLoginCode({ app, code: "a b&c" })).toEqual({ openid: "oABC" });
  const query = `appid=${app.appId}&secret=${app.appSecret}&js_code=a+b%26c&grant_type=authorization_code`;
  expect(wechat.requests).toEqual([{ method: "GET", path: `/sns/jscode2session?${query}` }]);
});

test.each([
  [refused(40029), "INPUT_INVALID"],
  [refused(40163), "INPUT_INVALID"],
  [refused(40226), "WECHAT_REJECTED"],
  [refused(40125), "WECHAT_REJECTED"],
  [refused(-1), "WECHAT_UNAVAILABLE"],
  [refused(45011), "WECHAT_QUOTA"],
  [accepted(), "WECHAT_UNAVAILABLE"],
  [accepted({ openid: "" }), "WECHAT_UNAVAILABLE"],
  [{ kind: "lost", cause: "reset" } as const, "WECHAT_UNAVAILABLE"],
])("a login answered with %j is %s", async (answer, reason) => {
  const { gateway } = setUp(() => answer);
  await expect(gateway.exchangeLoginCode({ app, code: "c" })).rejects.toMatchObject({ reason });
});
