import { connect } from "node:net";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { createSimulator } from "../src/index.ts";
import { startSimulator } from "./start-simulator.ts";

describe("a mounted handler", () => {
  test("gets its prefix and everything below it, and nothing else", async () => {
    const simulator = createSimulator();
    simulator.mount("/phone", (request, response) => void response.end(`phone ${request.url}`));
    const { url } = await simulator.listen();
    const read = async (path: string) => (await fetch(url + path)).text();
    expect(await read("/phone")).toBe("phone /phone");
    expect(await read("/phone/app.js?v=1")).toBe("phone /phone/app.js?v=1");
    expect(await read("/phones")).toContain("no such api");
    expect(JSON.parse(await read("/_simulator/requests"))).toMatchObject({
      items: [{ path: "/phones", status: 404 }],
    });
    await simulator.close();
  });

  test("can read the body, and its errors do not crash the simulator", async () => {
    const simulator = createSimulator();
    simulator.mount("/echo", async (request, response) => {
      for await (const chunk of request) response.write(chunk);
      response.end();
    });
    simulator.mount("/broken", () => {
      throw new Error("broken on purpose");
    });
    const { url } = await simulator.listen();
    const echo = await fetch(`${url}/echo`, { method: "POST", body: "hello" });
    expect(await echo.text()).toBe("hello");
    const warnings: string[] = [];
    process.once("warning", ({ message }) => warnings.push(message));
    expect((await fetch(`${url}/broken`)).status).toBe(500);
    await expect.poll(() => warnings.join()).toContain("broken on purpose");
    expect((await fetch(`${url}/_simulator/clock`)).status).toBe(200);
    await simulator.close();
  });

  test.each([
    "phone",
    "/",
    "/phone/",
    "/_simulator",
    "/_simulator/x",
    "/cgi-bin",
    "/sns/jscode2session",
    "/taken/x",
  ])("cannot be at %s", (prefix) => {
    const simulator = createSimulator();
    simulator.mount("/taken", () => {});
    expect(() => simulator.mount(prefix, () => {})).toThrow(/^mount: /);
  });
});

describe("the server", () => {
  test("answers an unknown path with HTTP 404 and the path", async () => {
    await using simulator = await startSimulator();
    const response = await fetch(`${simulator.url}/cgi-bin/nothing?x=1`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      errcode: 404,
      errmsg: "no such api: /cgi-bin/nothing",
    });
  });

  test("closes despite idle connections and delayed answers", async () => {
    const simulator = await startSimulator({ latencyMs: 60_000 });
    const idle = connect(Number(new URL(simulator.url).port), "127.0.0.1");
    await once(idle, "connect");
    const unanswered = fetch(`${simulator.url}/cgi-bin/token`).catch((error: unknown) => error);
    await expect.poll(async () => (await simulator.control("GET", "/requests"))["next"]).toBe(1);
    await simulator.close();
    expect(await unanswered).toBeInstanceOf(TypeError);
  });

  test("rejects when its port is in use", async () => {
    await using first = await startSimulator();
    const second = createSimulator();
    const port = Number(new URL(first.url).port);
    await expect(second.listen({ port })).rejects.toThrow(/EADDRINUSE/);
  });

  test("rejects pages that are not in app.json's notation", () => {
    expect(() => createSimulator({ pages: ["/pages/index"] })).toThrow(/"\/pages\/index"/);
  });
});
