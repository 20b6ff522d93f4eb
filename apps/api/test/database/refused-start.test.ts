import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { findFreePort } from "../find-free-port.ts";
import { listDatabaseServers } from "../list-database-servers.ts";
import { startSilentProxy } from "../silent-proxy.ts";
import { toDatabaseUrl } from "../start-product.ts";

const MAIN = resolve(import.meta.dirname, "../../src/main.ts");
const MIGRATE = resolve(import.meta.dirname, "../../src/migrate.ts");

const databaseServer = inject("databaseServer");
const children: ChildProcess[] = [];

/** Runs a program of the product until it exits. */
async function run(
  program: string,
  settings: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const said: string[] = [];
  const child = spawn(process.execPath, [program], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}`,
      ADMIN_EMAIL: "owner@example.com",
      ADMIN_PASSWORD: "correct horse battery",
      ...settings,
    },
  });
  children.push(child);
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said: said.join("") };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

describe.each(listDatabaseServers())("with $name, a start that cannot succeed", ({ server }) => {
  let blocker: Server;
  let takenPort: number;
  beforeAll(async () => {
    blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    takenPort = (blocker.address() as AddressInfo).port;
  });
  afterAll(() => void blocker.close());

  test("for a port in use exits and names the setting", async () => {
    const { code, said } = await run(MAIN, {
      DATABASE_URL: toDatabaseUrl(server),
      PORT: String(takenPort),
    });
    expect(said).toContain(`PORT ${takenPort} at 127.0.0.1 is in use by another program`);
    expect(code).toBe(1);
  });

  test("for an address of another machine exits and names the setting", async () => {
    const { code, said } = await run(MAIN, {
      DATABASE_URL: toDatabaseUrl(server),
      HOST: "192.0.2.1",
      PORT: String(await findFreePort()),
    });
    expect(said).toContain("HOST 192.0.2.1 is not an address of this machine");
    expect(code).toBe(1);
  });

  test("for a TRUST_PROXY that trusts everyone exits and names the fix", async () => {
    for (const trusted of ["true", "0.0.0.0/0", "::/0"]) {
      const { code, said } = await run(MAIN, {
        DATABASE_URL: toDatabaseUrl(server),
        TRUST_PROXY: trusted,
      });
      expect(said).toMatch(
        /TRUST_PROXY must not (?:be true|name)[^]*the addresses of your proxies/,
      );
      expect(code).toBe(1);
    }
  });

  test("for a missing owner exits and names the settings", async () => {
    const { code, said } = await run(MAIN, {
      DATABASE_URL: toDatabaseUrl(server),
      ADMIN_EMAIL: "",
      ADMIN_PASSWORD: "",
    });
    expect(said).toMatch(/ADMIN_EMAIL is missing[^]*ADMIN_PASSWORD is missing/);
    expect(code).toBe(1);
  });
});

test.each([
  ["a start", MAIN],
  ["a migration", MIGRATE],
])("%s whose database cannot be opened exits and names the setting", async (_what, program) => {
  const { code, said } = await run(program, { DATABASE_URL: "sqlite:/dev/null/shop.sqlite" });
  expect(said).toContain("DATABASE_URL names a database that cannot be opened");
  expect(code).toBe(1);
});

test.runIf(databaseServer !== null)("a start with a wrong password does not wait", async () => {
  const url = new URL(toDatabaseUrl(databaseServer?.server ?? ""));
  url.username = "nobody";
  url.password = "wrong";
  const { code, said } = await run(MAIN, { DATABASE_URL: url.href });
  expect(said).toMatch(/Invalid settings:\nDATABASE_URL names a database .*Access denied/);
  expect(code).toBe(1);
});

test.each([
  ["a start", MAIN],
  ["a migration", MIGRATE],
])("%s whose database is unreachable says so, and blames no setting", async (_what, program) => {
  const port = await findFreePort();
  const url = `mysql://root@127.0.0.1:${port}/shop`;
  const { code, said } = await run(program, {
    DATABASE_URL: url,
    DATABASE_WAIT_SECONDS: "0",
    PORT: String(await findFreePort()),
  });
  expect(said).toContain("The database cannot be reached: connect ECONNREFUSED");
  expect(said).not.toContain("Invalid settings");
  expect(code).toBe(1);
});

test.runIf(databaseServer !== null)(
  "a start waits for an unreachable database, answers probes and callers with 503, and continues once it is back",
  async () => {
    const server = new URL(toDatabaseUrl(databaseServer?.server ?? ""));
    const gate = await findFreePort();
    const port = await findFreePort();
    const target = Number(server.port);
    server.port = String(gate);
    void run(MAIN, { DATABASE_URL: server.href, PORT: String(port) });
    const read = async (path: string): Promise<{ status: number; body: any }> => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, body: await response.json() };
    };
    const patience = { timeout: 30_000, interval: 100 };
    await vi.waitFor(async () => {
      const { status, body } = await read("/readyz");
      expect({ status, checks: body.checks }).toEqual({
        status: 503,
        checks: { database: "is unreachable; waiting for it" },
      });
    }, patience);
    expect((await read("/healthz")).status).toBe(200);
    const call = await read("/trpc/session.me");
    expect({ status: call.status, reason: call.body.error.data.reason }).toEqual({
      status: 503,
      reason: "UNAVAILABLE",
    });
    await using _proxy = await startSilentProxy(target, gate);
    await vi.waitFor(async () => expect((await read("/readyz")).status).toBe(200), patience);
  },
);
