import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSimulator } from "../src/index.ts";
import { startSimulator } from "./start-simulator.ts";

let folder = "";
let statePath = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wechat-simulator-"));
  statePath = join(folder, "state", "wechat.json");
});

afterEach(() => rm(folder, { recursive: true }));

describe("the state file", () => {
  test("restores everything at the next start", async () => {
    const first = await startSimulator({ statePath, appId: "wx1111111111111111" });
    const openid = await first.addUser();
    const templateId = await first.addSubscribeTemplate();
    const legacyId = await first.addTemplate();
    const token = await first.getToken();
    const choice = { templateIds: [templateId], answer: "accept" };
    await first.act(openid, "subscribe", { ...choice, times: 2, remember: true });
    await first.sendSubscribe(openid, templateId);
    const { formId } = await first.act(openid, "submit-form");
    const { prepayId } = await first.act(openid, "pay", { orderId: "1", outcome: "pending" });
    const { code } = await first.act(openid, "login-code");
    const push = { url: "http://127.0.0.1:1/", token: "T", format: "xml" };
    await first.control("POST", "/push", push);
    await first.control("POST", "/app", { pages: ["pages/order/detail"], prepayDelaySeconds: 0 });
    await first.advance(100);
    const messages = await first.controlList("/messages");
    await first.close();

    await using second = await startSimulator({ statePath });
    expect(second.app).toEqual({ ...first.app, appId: "wx1111111111111111" });
    expect(await second.getToken()).toBe(token);
    expect(await second.controlList("/messages")).toEqual(messages);
    expect(await second.control("GET", "/push")).toMatchObject({ settings: push });
    expect(await second.act(openid, "pay", { orderId: "1", outcome: "success" })).toMatchObject({
      prepayId,
    });
    expect(await second.sendTemplate(openid, legacyId, prepayId)).toMatchObject({ errcode: 0 });
    expect(await second.sendTemplate(openid, legacyId, formId)).toMatchObject({ errcode: 0 });
    expect(await second.sendSubscribe(openid, templateId)).toMatchObject({ errcode: 0 });
    expect(await second.sendSubscribe(openid, templateId)).toMatchObject({ errcode: 43101 });
    const refused = { ...choice, answer: "reject" };
    expect(await second.act(openid, "subscribe", refused)).toMatchObject({
      [templateId]: "accept",
    });
    const { appId, appSecret } = second.app;
    const login = `/sns/jscode2session?appid=${appId}&secret=${appSecret}&js_code=${String(code)}`;
    const session = await second.call("GET", `${login}&grant_type=authorization_code`);
    expect(session).toMatchObject({ openid });
    const [former, latter] = (await second.controlList("/messages"))
      .filter(({ channel }) => channel === "subscribe")
      .map(({ msgid }) => BigInt(String(msgid)));
    expect(latter).toBe((former ?? 0n) + 1n);
    const { now } = await second.control("GET", "/clock");
    expect(Date.parse(String(now)) - Date.now()).toBeGreaterThan(90_000);
  });

  test("is written atomically while the simulator runs", async () => {
    await using simulator = await startSimulator({ statePath });
    const openid = await simulator.addUser();
    await expect
      .poll(async () => (await readFile(statePath, "utf8").catch(() => "")).includes(openid))
      .toBe(true);
    expect(await readdir(join(folder, "state"))).toEqual(["wechat.json"]);
  });

  test.each([
    ["not JSON at all", "{"],
    ["not a state file", "{}"],
    ["of another version", '{"version":99}'],
    ["without its users", '{"version":1,"app":{}}'],
  ])("that is %s prevents the start with its path and a remedy", async (_name, text) => {
    const path = join(folder, "damaged.json");
    await writeFile(path, text);
    expect(() => createSimulator({ statePath: path })).toThrow(path);
    expect(() => createSimulator({ statePath: path })).toThrow(/cannot be used: .+Move it away/s);
  });

  test("restores orders, and one from before shipping management is taken", async () => {
    const first = await startSimulator({ statePath });
    const openid = await first.addUser();
    const payment = { orderId: "1", outcome: "success" };
    const paid = await first.act(openid, "pay", payment);
    await first.close();
    const second = await startSimulator({ statePath });
    const query = { transaction_id: paid["transactionId"] };
    expect(await second.api("/wxa/sec/order/get_order", query)).toMatchObject({ errcode: 0 });
    await second.close();

    const { trade: _, ...older } = JSON.parse(await readFile(statePath, "utf8")) as object & {
      trade: unknown;
    };
    await writeFile(statePath, JSON.stringify(older));
    await using third = await startSimulator({ statePath });
    expect(await third.act(openid, "pay", payment)).toMatchObject({
      prepayId: paid["prepayId"],
      transactionId: expect.stringMatching(/^4200/),
    });
  });

  test("of another app stops the start", async () => {
    const first = await startSimulator({ statePath, appId: "wx1111111111111111" });
    await first.addUser();
    await first.close();
    expect(() => createSimulator({ statePath, appId: "wx2222222222222222" })).toThrow(
      /belongs to app wx1111111111111111, not to wx2222222222222222/,
    );
  });

  test("accepts a new secret for its app", async () => {
    const first = await startSimulator({ statePath });
    await first.addUser();
    await first.close();
    await using second = await startSimulator({ statePath, appSecret: "n".repeat(32) });
    expect(second.app).toEqual({ appId: first.app.appId, appSecret: "n".repeat(32) });
    expect(await second.getToken()).toMatch(/^80_/);
  });
});
