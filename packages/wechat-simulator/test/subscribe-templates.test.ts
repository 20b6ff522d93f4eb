import { describe, expect, test } from "vitest";
import { startSimulator, type Json, type StartedSimulator } from "./start-simulator.ts";

const NEW_TEMPLATE = "/wxaapi/newtmpl";
const ADD = `${NEW_TEMPLATE}/addtemplate`;
const FITTING = { tid: "900004", kidList: [1, 2, 3, 4], sceneDesc: "订单支付成功通知" };

async function listCategoryIds(simulator: StartedSimulator): Promise<string> {
  const { data } = await simulator.api(`${NEW_TEMPLATE}/getcategory`);
  return (data as Json[]).map(({ id }) => id).join(",");
}

async function postAs(simulator: StartedSimulator, contentType: string, body: string) {
  const target = `${simulator.url}${ADD}?access_token=${await simulator.getToken()}`;
  const headers = { "content-type": contentType };
  const response = await fetch(target, { method: "POST", headers, body });
  return (await response.json()) as Json;
}

describe("the public templates", () => {
  test("are listed by category in pages of up to 30", async () => {
    await using simulator = await startSimulator();
    const ids = await listCategoryIds(simulator);
    const list = (start: number) =>
      simulator.api(`${NEW_TEMPLATE}/getpubtemplatetitles?ids=${ids}&start=${start}&limit=30`);
    const first = await list(0);
    const second = await list(30);
    expect(first["data"]).toHaveLength(30);
    const titles = [...Object(first["data"]), ...Object(second["data"])] as Json[];
    expect(titles).toHaveLength(Number(first["count"]));
    expect(new Set(titles.map(({ tid }) => tid)).size).toBe(titles.length);
    expect(titles.find(({ tid }) => tid === 99)).toEqual({
      tid: 99,
      title: "付款成功通知",
      type: 2,
      categoryId: "616",
    });
  });

  test("are limited to the requested categories", async () => {
    await using simulator = await startSimulator();
    const path = `${NEW_TEMPLATE}/getpubtemplatetitles?ids=616&start=0&limit=30`;
    expect(await simulator.api(path)).toMatchObject({ count: 1, data: [{ tid: 99 }] });
  });

  test.each([
    [200018, "start=0&limit=30"],
    [200019, "ids=abc&start=0&limit=30"],
    [200019, "ids=1&start=0&limit=30"],
    [200016, "ids=616&start=-1&limit=30"],
    [200016, "ids=616&limit=30"],
    [200017, "ids=616&start=0&limit=31"],
    [200017, "ids=616&start=0&limit=0"],
    [200017, "ids=616&start=0"],
  ])("are rejected with %i for %s", async (errcode, query) => {
    await using simulator = await startSimulator();
    const path = `${NEW_TEMPLATE}/getpubtemplatetitles?${query}`;
    expect(await simulator.api(path)).toMatchObject({ errcode });
  });

  test("have keywords with type and example", async () => {
    await using simulator = await startSimulator();
    const keywords = (query: string) =>
      simulator.api(`${NEW_TEMPLATE}/getpubtemplatekeywords?${query}`);
    expect(await keywords("tid=99")).toEqual({
      errcode: 0,
      errmsg: "ok",
      count: 1,
      data: [{ kid: 1, name: "物品名称", example: "名称", rule: "thing" }],
    });
    expect(await keywords("tid=7")).toMatchObject({ errcode: 200014 });
    expect(await keywords("")).toMatchObject({
      errmsg: expect.stringContaining("missing parameter tid"),
    });
  });
});

describe("adding a subscribe template", () => {
  test("derives data keys from type and keyword id, in the list's order", async () => {
    await using simulator = await startSimulator();
    const added = await simulator.api(ADD, { ...FITTING, tid: 1648, kidList: [8, 2, 3] });
    expect(added).toEqual({
      errcode: 0,
      errmsg: "ok",
      priTmplId: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(await simulator.api(`${NEW_TEMPLATE}/gettemplate`)).toEqual({
      errcode: 0,
      errmsg: "ok",
      data: [
        {
          priTmplId: added["priTmplId"],
          title: "订单支付成功通知",
          content:
            "支付时间:{{date8.DATA}}\n订单号:{{character_string2.DATA}}\n订单金额:{{amount3.DATA}}\n",
          example: "支付时间:2026-07-01 12:31\n订单号:20260701123456\n订单金额:¥128.00\n",
          type: 2,
        },
      ],
    });
  });

  test("returns the values of an enum", async () => {
    await using simulator = await startSimulator();
    await simulator.addSubscribeTemplate(900_012, [1, 3]);
    const { data } = await simulator.api(`${NEW_TEMPLATE}/gettemplate`);
    expect(data).toMatchObject([
      {
        keywordEnumValueList: [
          {
            keywordCode: "enum_string3.DATA",
            enumValueList: ["待寄回", "已寄回", "处理中", "已完成"],
          },
        ],
      },
    ]);
  });

  test.each([
    ["repeated", "tid=900004&kidList=2&kidList=1&sceneDesc=%E8%AE%A2%E5%8D%95"],
    ["indexed", "tid=900004&kidList[0]=2&kidList[1]=1&sceneDesc=%E8%AE%A2%E5%8D%95"],
    ["indexed and escaped", "tid=900004&kidList%5B0%5D=2&kidList%5B1%5D=1&sceneDesc=a"],
  ])("accepts a form with %s kids", async (_name, form) => {
    await using simulator = await startSimulator();
    const added = await postAs(simulator, "application/x-www-form-urlencoded", form);
    expect(added).toMatchObject({ errcode: 0 });
    const { data } = await simulator.api(`${NEW_TEMPLATE}/gettemplate`);
    expect(data).toMatchObject([
      { content: "订单金额:{{amount2.DATA}}\n订单编号:{{character_string1.DATA}}\n" },
    ]);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded"])(
    "finds no tid in JSON sent as %s",
    async (contentType) => {
      await using simulator = await startSimulator();
      const answer = await postAs(simulator, contentType, JSON.stringify(FITTING));
      expect(answer).toEqual({
        errcode: 200014,
        errmsg: expect.stringMatching(/^missing parameter tid rid: /),
      });
    },
  );

  test.each([
    [200014, { tid: "" }],
    [200014, { tid: "10000001" }],
    [200020, { kidList: [1] }],
    [200020, { kidList: [1, 2, 3, 4, 5, 6] }],
    [200020, { kidList: [1, 1] }],
    [200020, { kidList: [1, 99] }],
    [200020, { kidList: "1,2" }],
    [200021, { sceneDesc: "" }],
    [200021, { sceneDesc: "一二三四五六七八九十一二三四五六" }],
  ])("is rejected with %i for %j", async (errcode, changes) => {
    await using simulator = await startSimulator();
    expect(await simulator.api(ADD, { ...FITTING, ...changes })).toMatchObject({ errcode });
  });

  test("accepts a scene of 15 characters", async () => {
    await using simulator = await startSimulator();
    const sceneDesc = "一二三四五六七八九十一二三四五";
    expect(await simulator.api(ADD, { ...FITTING, sceneDesc })).toMatchObject({ errcode: 0 });
  });

  test("rejects the same title with the same keywords in any order", async () => {
    await using simulator = await startSimulator();
    const add = (kidList: number[]) => simulator.api(ADD, { ...FITTING, kidList });
    expect(await add([1, 2])).toMatchObject({ errcode: 0 });
    expect(await add([1, 2])).toMatchObject({ errcode: 200022 });
    expect(await add([2, 1])).toMatchObject({ errcode: 200022 });
    expect(await add([1, 2, 3])).toMatchObject({ errcode: 0 });
  });

  test("rejects a tid of a category that the account lacks", async () => {
    await using simulator = await startSimulator();
    await simulator.control("POST", "/app", { categoryIds: [900_000, 307] });
    expect(await listCategoryIds(simulator)).toBe("900000,307");
    const outside = { ...FITTING, tid: "661", kidList: [1, 2] };
    expect(await simulator.api(ADD, outside)).toMatchObject({ errcode: 200014 });
    expect(await simulator.api(ADD, FITTING)).toMatchObject({ errcode: 0 });
    const titles = `${NEW_TEMPLATE}/getpubtemplatetitles?ids=900102&start=0&limit=30`;
    expect(await simulator.api(titles)).toMatchObject({ errcode: 200019 });
  });

  test("stops at fifty", async () => {
    await using simulator = await startSimulator();
    const pairs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((a, index, all) =>
      all.slice(index + 1).map((b) => [a, b]),
    );
    const triples = pairs.filter(([a]) => a !== 1).map((pair) => [1, ...pair]);
    const lists = [...pairs, ...triples].slice(0, 51);
    for (const [index, kidList] of lists.entries()) {
      const answer = await simulator.api(ADD, { ...FITTING, tid: "900003", kidList });
      expect(answer).toMatchObject({ errcode: index < 50 ? 0 : 200012 });
    }
  });
});

test("a deleted template is gone", async () => {
  await using simulator = await startSimulator();
  const priTmplId = await simulator.addSubscribeTemplate();
  const remove = () => simulator.api(`${NEW_TEMPLATE}/deltemplate`, { priTmplId });
  expect(await remove()).toEqual({ errcode: 0, errmsg: "ok" });
  expect(await simulator.api(`${NEW_TEMPLATE}/gettemplate`)).toMatchObject({ data: [] });
  expect(await remove()).toMatchObject({ errcode: 20002 });
  const openid = await simulator.addUser();
  expect(await simulator.sendSubscribe(openid, priTmplId)).toMatchObject({ errcode: 40037 });
});

test("a wrong method is a malformed request", async () => {
  await using simulator = await startSimulator();
  expect(await simulator.api(`${NEW_TEMPLATE}/gettemplate`, {})).toMatchObject({ errcode: 40400 });
  expect(await simulator.api(ADD)).toMatchObject({ errcode: 40400 });
});
