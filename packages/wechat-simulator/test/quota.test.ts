import { expect, test } from "vitest";
import { startSimulator } from "./start-simulator.ts";

const SEND = "/cgi-bin/message/subscribe/send";

test("counts and reports a path's calls, and rejects those beyond the daily limit", async () => {
  await using simulator = await startSimulator({ clock: () => Date.UTC(2026, 6, 1, 4) });
  await simulator.control("POST", "/app", { dailyLimits: { [SEND]: 1 } });
  const openid = await simulator.addUser();
  const templateId = await simulator.addSubscribeTemplate();
  expect(await simulator.sendSubscribe(openid, templateId)).toMatchObject({ errcode: 43101 });
  expect(await simulator.sendSubscribe(openid, templateId)).toMatchObject({ errcode: 45009 });
  const quota = await simulator.api("/cgi-bin/openapi/quota/get", { cgi_path: SEND });
  expect(quota).toMatchObject({
    errcode: 0,
    quota: { daily_limit: 1, used: 1, remain: 0 },
  });
});

test("reports WeChat's limits by default", async () => {
  await using simulator = await startSimulator();
  const getQuota = (cgi_path: unknown) => simulator.api("/cgi-bin/openapi/quota/get", { cgi_path });
  expect(await getQuota(SEND)).toMatchObject({ quota: { daily_limit: 30_000_000 } });
  expect(await getQuota("/cgi-bin/stable_token")).toMatchObject({
    quota: { daily_limit: 500_000 },
    rate_limit: { call_count: 10_000, refresh_second: 60 },
  });
  expect(await getQuota("cgi-bin/token")).toMatchObject({ errcode: 76021 });
  expect(await getQuota(7)).toMatchObject({ errcode: 76021 });
  expect(await getQuota("/sns/jscode2session")).toMatchObject({ errcode: 76022 });
});

test("resets the counts at midnight, +08:00", async () => {
  await using simulator = await startSimulator({ clock: () => Date.UTC(2026, 6, 1, 15, 59, 58) });
  await simulator.control("POST", "/app", { dailyLimits: { [SEND]: 0 } });
  const openid = await simulator.addUser();
  const templateId = await simulator.addSubscribeTemplate();
  const getUsed = async () => {
    const { quota } = await simulator.api("/cgi-bin/openapi/quota/get", {
      cgi_path: "/wxaapi/newtmpl/addtemplate",
    });
    return Object(quota)["used"] as unknown;
  };
  expect(await simulator.sendSubscribe(openid, templateId)).toMatchObject({ errcode: 45009 });
  expect(await getUsed()).toBe(1);
  await simulator.advance(2);
  expect(await getUsed()).toBe(0);
});

test("clear_quota resets the counts, ten times a month", async () => {
  await using simulator = await startSimulator({ clock: () => Date.UTC(2026, 6, 10) });
  const { appId } = simulator.app;
  await simulator.control("POST", "/app", { dailyLimits: { [SEND]: 1 } });
  const openid = await simulator.addUser();
  const templateId = await simulator.addSubscribeTemplate();
  const clear = (appid = appId) => simulator.api("/cgi-bin/clear_quota", { appid });
  await simulator.sendSubscribe(openid, templateId);
  expect(await simulator.sendSubscribe(openid, templateId)).toMatchObject({ errcode: 45009 });
  expect(await clear("wx0000000000000000")).toMatchObject({ errcode: 40013 });
  expect(await clear()).toEqual({ errcode: 0, errmsg: "ok" });
  expect(await simulator.sendSubscribe(openid, templateId)).toMatchObject({ errcode: 43101 });
  for (let count = 1; count < 10; count += 1) {
    expect(await clear()).toMatchObject({ errcode: 0 });
  }
  expect(await clear()).toMatchObject({ errcode: 48006 });
  await simulator.advance(31 * 86_400);
  expect(await clear()).toMatchObject({ errcode: 0 });
});
