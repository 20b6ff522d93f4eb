import fastify from "fastify";
import { expect, test } from "vitest";
import { limitRequests } from "./limit-requests.ts";

test("more than may be under way is refused at once; streams and what has ended count no more", async () => {
  const app = fastify();
  limitRequests(app, 2);
  const waiting: (() => void)[] = [];
  app.get("/trpc/slow", () => new Promise((resolve) => waiting.push(() => resolve("done"))));
  app.get("/trpc/quick", () => "done");
  const slow = [app.inject("/trpc/slow"), app.inject("/trpc/slow")];
  await expect.poll(() => waiting.length).toBe(2);
  expect((await app.inject("/trpc/quick")).json().message).toBe("too much is under way already");
  const headers = { accept: "text/event-stream" };
  expect((await app.inject({ url: "/trpc/quick", headers })).body).toBe("done");
  for (const finish of waiting) finish();
  expect((await Promise.all(slow)).map(({ body }) => body)).toEqual(["done", "done"]);
  expect((await app.inject("/trpc/quick")).body).toBe("done");
  await app.close();
});
