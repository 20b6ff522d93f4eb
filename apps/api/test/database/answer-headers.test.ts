import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listDatabases, OWNER, startOperatorApi, type OperatorApi } from "../start-operator-api.ts";

const PAGE = "<!doctype html><title>admin</title>";
const PUSH = "/wechat/push/wx0123456789abcdef";

let folder: string;
let api: OperatorApi;
let plain: OperatorApi;
let port: number;

beforeAll(async () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  folder = await mkdtemp(join(tmpdir(), "admin-"));
  await writeFile(join(folder, "index.html"), PAGE);
  await writeFile(join(folder, "favicon.svg"), "<svg/>");
  api = await startOperatorApi(open, { adminDist: folder });
  plain = await startOperatorApi(open, { publicUrl: null });
  await api.app.listen({ host: "127.0.0.1", port: 0 });
  port = (api.app.server.address() as AddressInfo).port;
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await plain[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Sends raw bytes and reads until the server closes. */
async function sendRaw(bytes: string): Promise<{ status: number; text: string }> {
  const socket = connect(port, "127.0.0.1");
  const parts: Buffer[] = [];
  socket.on("data", (part: Buffer) => parts.push(part));
  socket.write(bytes);
  await once(socket, "close");
  const text = Buffer.concat(parts).toString();
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]), text };
}

const inject = async (options: object) => {
  const { statusCode, headers } = await api.app.inject(options);
  return { status: statusCode, headers: headers as Record<string, unknown> };
};
const raw = async (bytes: string) => {
  const { status, text } = await sendRaw(bytes);
  const lines = text.split("\r\n\r\n", 1)[0]?.split("\r\n").slice(1) ?? [];
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(":", 1)[0]?.toLowerCase(), line.slice(line.indexOf(":") + 2)]),
  );
  return { status, headers };
};
const post = (url: string, payload: string, contentType = "application/json") =>
  inject({ method: "POST", url, payload, headers: { "content-type": contentType } });

const ANSWERS: [what: string, status: number, send: () => ReturnType<typeof inject>][] = [
  ["a page", 200, () => inject({ url: "/", headers: { accept: "text/html" } })],
  [
    "a page of the admin's router",
    200,
    () => inject({ url: "/notices", headers: { accept: "text/html" } }),
  ],
  ["a file", 200, () => inject({ url: "/favicon.svg" })],
  ["a procedure", 200, () => post("/trpc/session.login", JSON.stringify(OWNER))],
  ["a procedure's refusal", 401, () => inject({ url: "/trpc/notices.list" })],
  ["a procedure's refused input", 400, () => post("/trpc/session.login", "{")],
  ["an unknown procedure", 404, () => post("/trpc/session.nothing", "{}")],
  ["an unknown address", 404, () => inject({ url: "/nothing.txt" })],
  ["an address that cannot be decoded", 400, () => inject({ url: "/%E0%A4%A" })],
  [
    "a body that is too large",
    413,
    () => post("/trpc/session.login", `"${"x".repeat(1024 * 1024)}"`),
  ],
  ["another content type", 415, () => post("/trpc/session.login", "{}", "text/plain")],
  ["no content type", 415, () => post("/trpc/session.login", "{}", "")],
  ["another method", 404, () => inject({ method: "DELETE", url: "/healthz" })],
  ["health", 200, () => inject({ url: "/healthz" })],
  ["readiness", 200, () => inject({ url: "/readyz" })],
  ["the OpenAPI document", 200, () => inject({ url: "/openapi.json" })],
  ["the page to read it", 200, () => inject({ url: "/docs" })],
  ["a file of that page", 200, () => inject({ url: "/docs/swagger-ui.css" })],
  ["a push", 404, () => post(PUSH, "{}")],
  ["a check of the push address", 404, () => inject({ url: PUSH })],
  ["a push that is too large", 404, () => post(PUSH, "x".repeat(70_000))],
  ["a malformed host", 400, () => inject({ url: "/healthz", headers: { host: "[" } })],
  ["bytes that are not HTTP", 400, () => raw("hello\r\n\r\n")],
  ["no host", 400, () => raw("GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n")],
  [
    "too many headers",
    431,
    () => raw(`GET / HTTP/1.1\r\nhost: x\r\na: ${"x".repeat(20_000)}\r\n\r\n`),
  ],
];

describe("every answer", () => {
  test.each(ANSWERS)("to %s (%i) has the security headers", async (_what, status, send) => {
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "strict-transport-security": "max-age=31536000",
      "referrer-policy": "same-origin",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
      "permissions-policy": expect.stringContaining("camera=()"),
    });
  });

  test("has HSTS only if the service is reached by HTTPS", async () => {
    const { headers } = await plain.app.inject("/healthz");
    expect(headers["strict-transport-security"]).toBeUndefined();
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });
});

describe("a malformed Host header", () => {
  test.each(["[", "", "a b", "x:99999", "@", "a/b", "a?b", "x:", "[::1", "é", "a@b"])(
    "like %j is a 400",
    async (host) => {
      for (const origin of ["", "origin: http://evil.example\r\n"]) {
        const { status } = await sendRaw(
          `GET /trpc/session.me HTTP/1.1\r\nhost: ${host}\r\n${origin}connection: close\r\n\r\n`,
        );
        expect(status).toBe(400);
      }
      expect(api.logs.join("")).not.toContain("failed");
    },
  );

  test.each(["shop.example.com", "SHOP.example.com:3000", "127.0.0.1:80", "[::1]:3000", "a_b"])(
    "but %s is valid",
    async (host) => {
      expect((await inject({ url: "/trpc/session.me", headers: { host } })).status).toBe(401);
    },
  );
});

describe("the session's cookie", () => {
  test("is bound to this host over HTTPS", async () => {
    const { headers } = await api.mutate("session.login", OWNER);
    const cookie = String(headers["set-cookie"]);
    expect(cookie).toMatch(/^__Host-mpn_session=/);
    expect(cookie).toMatch(/; Path=\/;/);
    expect(cookie).toMatch(/; HttpOnly; Secure; SameSite=Strict$/);
    expect(cookie).not.toMatch(/domain/i);
    const session = cookie.split(";", 1)[0];
    expect((await api.query("session.me", undefined, { cookie: session })).status).toBe(200);
    // Another host of the domain could set one without the prefix.
    const unprefixed = session?.replace("__Host-", "");
    expect((await api.query("session.me", undefined, { cookie: unprefixed })).status).toBe(401);
  });

  test("has no prefix over plain HTTP, where browsers would reject it", async () => {
    const { headers } = await plain.mutate("session.login", OWNER);
    expect(String(headers["set-cookie"])).toMatch(/^mpn_session=/);
  });
});
