import { once } from "node:events";
import { connect } from "node:net";
import fastify from "fastify";
import { expect, test } from "vitest";
import { limitRequests } from "./limit-requests.ts";

test("requests beyond the limit fail at once; streams and finished requests do not count", async () => {
  const app = fastify();
  limitRequests(app, 2);
  const waiting: (() => void)[] = [];
  app.get("/trpc/slow", () => new Promise((resolve) => waiting.push(() => resolve("done"))));
  app.get("/trpc/quick", () => "done");
  const slow = [app.inject("/trpc/slow"), app.inject("/trpc/slow")];
  await expect.poll(() => waiting.length).toBe(2);
  expect((await app.inject("/trpc/quick")).json().message).toBe("too many requests are in flight");
  const headers = { accept: "text/event-stream" };
  expect((await app.inject({ url: "/trpc/quick", headers })).body).toBe("done");
  for (const finish of waiting) finish();
  expect((await Promise.all(slow)).map(({ body }) => body)).toEqual(["done", "done"]);
  expect((await app.inject("/trpc/quick")).body).toBe("done");
  await app.close();
});

test("endless bodies do not use up the limit", async () => {
  const app = fastify();
  limitRequests(app, 1);
  app.post("/trpc/quick", () => "done");
  let begun = 0;
  app.addHook("preParsing", async () => void begun++);
  const { port } = new URL(await app.listen({ host: "127.0.0.1", port: 0 }));
  const heads = ["POST /trpc/quick HTTP/1.1", "host: x", "content-type: application/json"];
  const slow = Array.from({ length: 3 }, () => connect(Number(port), "127.0.0.1"));
  for (const socket of slow) socket.write(`${heads.join("\r\n")}\r\ncontent-length: 100\r\n\r\n{`);
  await expect.poll(() => begun).toBe(slow.length);
  expect((await app.inject({ method: "POST", url: "/trpc/quick", payload: {} })).body).toBe("done");
  for (const socket of slow) socket.destroy();
  await Promise.all(slow.map((socket) => once(socket, "close")));
  await app.close();
});
