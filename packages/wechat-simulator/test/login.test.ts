import { expect, test } from "vitest";
import { startSimulator, type StartedSimulator } from "./start-simulator.ts";

const login = (
  { url, app }: StartedSimulator,
  code: unknown,
  changes: Record<string, string> = {},
): Promise<Response> => {
  const query = {
    appid: app.appId,
    secret: app.appSecret,
    js_code: String(code),
    grant_type: "authorization_code",
  };
  const search = new URLSearchParams({ ...query, ...changes }).toString();
  return fetch(`${url}/sns/jscode2session?${search}`);
};

test("a code returns the openid once, without an errcode, as text/plain", async () => {
  await using simulator = await startSimulator();
  const openid = await simulator.addUser();
  const { code } = await simulator.act(openid, "login-code");
  const response = await login(simulator, code);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
  expect(await response.json()).toEqual({ openid, session_key: expect.any(String) });
  expect(await (await login(simulator, code)).json()).toMatchObject({ errcode: 40029 });
});

test("a code is valid for five minutes", async () => {
  await using simulator = await startSimulator();
  const openid = await simulator.addUser();
  const { code: inTime } = await simulator.act(openid, "login-code");
  const { code: late } = await simulator.act(openid, "login-code");
  await simulator.advance(290);
  expect(await (await login(simulator, inTime)).json()).toMatchObject({ openid });
  await simulator.advance(10);
  expect(await (await login(simulator, late)).json()).toMatchObject({ errcode: 40029 });
});

test.each([
  [40002, { grant_type: "client_credential" }],
  [40013, { appid: "wx0000000000000000" }],
  [40125, { secret: "wrong" }],
  [40029, { js_code: "" }],
  [40029, { js_code: "unheard of" }],
])("is rejected with %i for %j without using the code", async (errcode, changes) => {
  await using simulator = await startSimulator();
  const openid = await simulator.addUser();
  const { code } = await simulator.act(openid, "login-code");
  expect(await (await login(simulator, code, changes)).json()).toMatchObject({ errcode });
  expect(await (await login(simulator, code)).json()).toMatchObject({ openid });
});

test("a customer can log in 100 times a minute", async () => {
  let now = Date.UTC(2026, 6, 1);
  await using simulator = await startSimulator({ clock: () => now });
  const openid = await simulator.addUser();
  const logIn = async () => {
    const { code } = await simulator.act(openid, "login-code");
    return (await login(simulator, code)).json();
  };
  for (let count = 0; count < 100; count += 1) expect(await logIn()).toMatchObject({ openid });
  expect(await logIn()).toMatchObject({ errcode: 45011 });
  now += 60_000;
  expect(await logIn()).toMatchObject({ openid });
});

test("the log shows who logged in", async () => {
  await using simulator = await startSimulator();
  const openid = await simulator.addUser();
  const { code } = await simulator.act(openid, "login-code");
  await login(simulator, code);
  const { items } = await simulator.control("GET", "/requests?since=0");
  expect(items).toMatchObject([{ path: "/sns/jscode2session", openid, query: { js_code: code } }]);
});
