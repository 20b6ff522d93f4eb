import { describe, expect, test } from "vitest";
import { startSimulator, type Json, type StartedSimulator } from "./start-simulator.ts";

/** Noon at +08:00, so that no test advances the clock past midnight. */
const NOON = Date.UTC(2026, 6, 1, 4);

const useToken = async (simulator: StartedSimulator, token: string): Promise<unknown> =>
  (await simulator.call("GET", `/wxaapi/newtmpl/getcategory?access_token=${token}`))["errcode"];

const classicPath = ({ app }: StartedSimulator, changes: Record<string, string> = {}): string => {
  const query = { grant_type: "client_credential", appid: app.appId, secret: app.appSecret };
  return `/cgi-bin/token?${new URLSearchParams({ ...query, ...changes }).toString()}`;
};

const getClassic = async (simulator: StartedSimulator): Promise<string> =>
  String((await simulator.call("GET", classicPath(simulator)))["access_token"]);

const getStable = ({ app, call }: StartedSimulator, changes: Json = {}): Promise<Json> => {
  const credentials = { appid: app.appId, secret: app.appSecret };
  const body = { grant_type: "client_credential", ...credentials, ...changes };
  return call("POST", "/cgi-bin/stable_token", body);
};

describe("the classic token", () => {
  test("comes without an errcode and is valid for two hours", async () => {
    await using simulator = await startSimulator();
    const answer = await simulator.call("GET", classicPath(simulator));
    expect(answer).toEqual({ access_token: expect.any(String), expires_in: 7200 });
    expect(await useToken(simulator, String(answer["access_token"]))).toBe(0);
    await simulator.advance(7199);
    expect(await useToken(simulator, String(answer["access_token"]))).toBe(0);
    await simulator.advance(1);
    expect(await useToken(simulator, String(answer["access_token"]))).toBe(42001);
  });

  test("retires the previous token, which stays valid for five minutes", async () => {
    await using simulator = await startSimulator();
    const first = await getClassic(simulator);
    const second = await getClassic(simulator);
    expect(second).not.toBe(first);
    await simulator.advance(299);
    expect(await useToken(simulator, first)).toBe(0);
    await simulator.advance(1);
    expect(await useToken(simulator, first)).toBe(40001);
    expect(await useToken(simulator, second)).toBe(0);
  });

  test.each([
    [40002, { grant_type: "authorization_code" }],
    [41002, { appid: "" }],
    [41004, { secret: "" }],
    [40013, { appid: "wx0000000000000000" }],
    [40125, { secret: "0".repeat(32) }],
  ])("is rejected with %i for %j", async (errcode, changes) => {
    await using simulator = await startSimulator();
    expect(await simulator.call("GET", classicPath(simulator, changes))).toMatchObject({ errcode });
  });

  test("has a daily quota", async () => {
    await using simulator = await startSimulator({ clock: () => NOON });
    await simulator.control("POST", "/app", { dailyLimits: { "/cgi-bin/token": 2 } });
    await getClassic(simulator);
    await getClassic(simulator);
    expect(await simulator.call("GET", classicPath(simulator))).toMatchObject({ errcode: 45009 });
    await simulator.advance(86_400);
    expect(await simulator.call("GET", classicPath(simulator))).toMatchObject({ expires_in: 7200 });
  });
});

describe("the stable token", () => {
  test("stays the same until five minutes before it expires", async () => {
    let now = Date.now();
    await using simulator = await startSimulator({ clock: () => now });
    const first = await getStable(simulator);
    expect(first).toEqual({ access_token: expect.any(String), expires_in: 7200 });
    now += 6_855_000;
    expect(await getStable(simulator)).toEqual({ ...first, expires_in: 345 });
    now += 45_000;
    const second = await getStable(simulator);
    expect(second["access_token"]).not.toBe(first["access_token"]);
    expect(second["expires_in"]).toBe(7200);
    expect(await useToken(simulator, String(first["access_token"]))).toBe(0);
    now += 300_000;
    expect(await useToken(simulator, String(first["access_token"]))).toBe(42001);
    expect(await useToken(simulator, String(second["access_token"]))).toBe(0);
  });

  test("and the classic token are independent", async () => {
    await using simulator = await startSimulator();
    const classic = await getClassic(simulator);
    const stable = await simulator.getToken();
    await getStable(simulator, { force_refresh: true });
    await simulator.advance(301);
    expect(await useToken(simulator, classic)).toBe(0);
    await getClassic(simulator);
    await simulator.advance(301);
    expect(await useToken(simulator, classic)).toBe(40001);
    expect(await useToken(simulator, await simulator.getToken())).toBe(0);
    expect(await useToken(simulator, stable)).toBe(40001);
  });

  test("invalidates the previous one at once when forced", async () => {
    await using simulator = await startSimulator();
    const first = await simulator.getToken();
    const forced = await getStable(simulator, { force_refresh: true });
    expect(forced["access_token"]).not.toBe(first);
    expect(await useToken(simulator, first)).toBe(40001);
  });

  test("cannot be forced twice within 30 seconds or more than 20 times a day", async () => {
    await using simulator = await startSimulator({ clock: () => NOON });
    const force = async () => (await getStable(simulator, { force_refresh: true }))["access_token"];
    const tokens = [await force()];
    expect(await force()).toBe(tokens[0]);
    for (let count = 1; count < 20; count += 1) {
      await simulator.advance(30);
      tokens.push(await force());
    }
    expect(new Set(tokens).size).toBe(20);
    await simulator.advance(30);
    expect(await force()).toBe(tokens[19]);
    await simulator.advance(86_400);
    expect(await force()).not.toBe(tokens[19]);
  });

  test("accepts only JSON and only POST", async () => {
    await using simulator = await startSimulator();
    const form = await fetch(`${simulator.url}/cgi-bin/stable_token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "client_credential" }),
    });
    expect(await form.json()).toMatchObject({ errcode: 47001 });
    const byGet = await simulator.call("GET", "/cgi-bin/stable_token");
    expect(byGet).toMatchObject({ errcode: 43002 });
    expect(await getStable(simulator, { grant_type: "x" })).toMatchObject({ errcode: 40002 });
    expect(await getStable(simulator, { secret: "x" })).toMatchObject({ errcode: 40125 });
  });
});

describe("a call that needs a token", () => {
  test.each([
    [41001, ""],
    [40014, "short"],
    [40001, "80_".padEnd(136, "x")],
  ])("answers %i, with HTTP 200 and a rid, to the token %j", async (errcode, token) => {
    await using simulator = await startSimulator();
    const response = await fetch(
      `${simulator.url}/wxaapi/newtmpl/getcategory?access_token=${token}`,
    );
    expect(response.status).toBe(200);
    const answer: unknown = await response.json();
    const errmsg = expect.stringMatching(/ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
    expect(answer).toEqual({ errcode, errmsg });
  });
});
