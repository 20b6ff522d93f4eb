import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listDatabases, startOperatorApi, type OperatorApi } from "../start-operator-api.ts";

const PAGE = "<!doctype html><title>admin</title>";

let root: string;
let api: OperatorApi;

beforeAll(async () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  root = await mkdtemp(join(tmpdir(), "admin-"));
  const folder = join(root, "dist");
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(folder, "index.html"), PAGE);
  await writeFile(join(folder, "favicon.svg"), "<svg/>");
  await writeFile(join(folder, "assets/index-a1b2.js"), "export {};");
  await writeFile(join(root, "outside.txt"), "outside");
  api = await startOperatorApi(open, { adminDist: folder });
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

const open = (url: string, headers: Record<string, string> = { accept: "text/html,*/*" }) =>
  api.app.inject({ url, headers });

describe("the built admin", () => {
  test.each([
    "/",
    "/?tab=1",
    "/notices",
    "/notices/order_pay_success?channel=subscribe",
    "/login/link",
  ])("%s returns the admin's page, revalidated each time", async (url) => {
    const answer = await open(url);
    expect(answer).toMatchObject({ statusCode: 200, body: PAGE });
    expect(answer.headers["cache-control"]).toBe("no-cache");
    expect(answer.headers["content-type"]).toContain("text/html");
  });

  test("files with a content hash in their name are cached forever", async () => {
    const { headers } = await open("/assets/index-a1b2.js");
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect((await open("/favicon.svg")).headers["cache-control"]).toBe("no-cache");
  });

  test("the CSP allows the page's own scripts and Element Plus's inline styles, and no framing", async () => {
    const { headers } = await open("/notices");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("style-src 'self' 'unsafe-inline'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe-eval");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    });
  });

  test.each([
    "/assets/gone-c3d4.js",
    "/missing.png",
    "/trpc",
    "/trpc/nothing",
    "/wechat/nothing",
    "/../outside.txt",
    "/%2e%2e/outside.txt",
    "/assets/..%2f..%2foutside.txt",
  ])("%s does not return the page", async (url) => {
    const answer = await open(url);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode).toBeLessThan(500);
    expect(answer.body).not.toContain("admin");
    expect(answer.body).not.toBe("outside");
  });

  test("a client that asks for JSON gets a JSON 404", async () => {
    const answer = await open("/notices", { accept: "application/json" });
    expect(answer.json()).toMatchObject({ error: { data: { reason: "NOT_FOUND" } } });
  });

  test("health checks work beside it", async () => {
    expect((await open("/healthz")).json()).toEqual({ status: "ok" });
    expect((await open("/readyz")).json()).toMatchObject({
      status: "ok",
      checks: { database: "ok" },
    });
  });
});
