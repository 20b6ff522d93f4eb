import { createSimulator } from "@mp-notice/wechat-simulator";
import type { inferRouterOutputs } from "@trpc/server";
import { ulid } from "ulid";
import { type Config, readConfig } from "../src/config.ts";
import { connectDatabase, type Database } from "../src/database/connect.ts";
import { migrateDatabase } from "../src/database/migrate.ts";
import { buildApp } from "../src/http/build-app.ts";
import { createLogger } from "../src/http/create-logger.ts";
import type { ConnectionLimits } from "../src/http/limit-connections.ts";
import type { StrangerLimits } from "../src/http/stranger-limit.ts";
import type { PushHandler } from "../src/push/push-handler.ts";
import type { AppRouter } from "../src/router.ts";
import type { SecretKey } from "../src/secrets/secret-box.ts";
import type { Role } from "../src/session/role.ts";
import type { PushEvent } from "../src/wechat/to-push-events.ts";
import type { AdapterDecorators } from "../src/wiring/adapter-decorators.ts";
import { wire } from "../src/wiring/wire.ts";
import { listDatabaseServers } from "./list-database-servers.ts";
import { NO_STRANGER_LIMITS } from "./no-stranger-limits.ts";
import { openServerDatabase } from "./server-databases.ts";

export const OWNER = { email: "owner@example.com", password: "correct horse battery" };
export const SERVICE_KEY = `mpn_${"k".repeat(32)}`;
export const PUBLIC_URL = "https://shop.example.com";

/** What the service under test seals with. */
export const SECRET_KEY: SecretKey = { id: "test", key: Buffer.alloc(32, 3) };

type Outputs = inferRouterOutputs<AppRouter>;

/** A procedure's output type; `unknown` for a dynamic path. */
export type Output<Path extends string> =
  Path extends `${infer Feature extends keyof Outputs}.${infer Name}`
    ? Outputs[Feature][Name & keyof Outputs[Feature]]
    : unknown;

export interface Answer<Data = unknown> {
  status: number;
  headers: Record<string, unknown>;
  /** `result.data` of a success; an error has none. */
  data: Data;
  /** `error.data` of an error, with its message. */
  error: {
    reason: string;
    message: string;
    details: { field?: string; problem: string }[];
    stack?: string;
  } | null;
}

export interface CallOptions {
  cookie?: string | undefined;
  bearer?: string | undefined;
  headers?: Record<string, string>;
}

/** The databases available on this machine. */
export function listDatabases(): [name: string, open: () => Promise<Database>][] {
  return listDatabaseServers().map(({ name, server }) => [
    name,
    server === "sqlite" ? openInMemory : () => openServerDatabase(server),
  ]);
}

async function openInMemory(): Promise<Database> {
  const database = await connectDatabase({ url: "sqlite::memory:" });
  await migrateDatabase(database);
  return database;
}

/** The cookie set by an answer, as a browser would send it. */
export function readCookie({ headers }: Pick<Answer, "headers">): string {
  return String(headers["set-cookie"]).split(";", 1)[0] ?? "";
}

export type OperatorApi = Awaited<ReturnType<typeof startOperatorApi>>;

/** The whole API but the sender, on a real database, with the simulator in WeChat's place. */
export async function startOperatorApi(
  open: () => Promise<Database>,
  options: {
    publicUrl?: string | null;
    adminDist?: string;
    trustProxy?: string;
    strangerLimits?: Partial<StrangerLimits>;
    connectionLimits?: ConnectionLimits;
    webhookAllowPrivate?: boolean;
    slowness?: Parameters<typeof buildApp>[0]["slowness"];
    adapters?: AdapterDecorators;
  } = {},
) {
  const database = await open();
  const { publicUrl = PUBLIC_URL } = options;
  const simulator = createSimulator();
  const { url: wechatUrl } = await simulator.listen();
  let clockOffsetMs = 0;
  const now = () => Date.now() + clockOffsetMs;
  const logs: string[] = [];
  const pushed: { appId: string; event: PushEvent }[] = [];
  const settings = readConfig({
    DATABASE_URL: "sqlite::memory:",
    WECHAT_API_URL: wechatUrl,
    SECRET_KEYS: `${SECRET_KEY.id}:${Buffer.from(SECRET_KEY.key).toString("base64")}`,
    ADMIN_EMAIL: OWNER.email,
    ADMIN_PASSWORD: OWNER.password,
    SERVICE_API_KEY: SERVICE_KEY,
    ...(publicUrl !== null && { PUBLIC_URL: publicUrl }),
    ...(options.trustProxy !== undefined && { TRUST_PROXY: options.trustProxy }),
    WEBHOOK_ALLOW_PRIVATE: String(options.webhookAllowPrivate ?? true),
    ...(options.adminDist !== undefined && { ADMIN_DIST: options.adminDist }),
  });
  // Nothing sends: tests see what is queued, and readiness asks for no sender. SQLite itself is refused this role.
  const config: Config = { ...settings, role: "api" };
  const logger = createLogger({ write: (line) => void logs.push(line) });
  const pushHandler = (): PushHandler => ({ handle: async (push) => pushed.push(push) > 0 });
  const wiring = wire({
    config,
    database,
    logger,
    now,
    adapters: { pushHandler, ...options.adapters },
  });
  await wiring.bootstrap();
  const app = await buildApp({
    ...wiring,
    ...config,
    logger,
    strangerLimits: { ...NO_STRANGER_LIMITS, ...options.strangerLimits },
    ...(options.connectionLimits && { connectionLimits: options.connectionLimits }),
    ...(options.slowness && { slowness: options.slowness }),
  });

  async function call<Path extends string>(
    method: "GET" | "POST",
    path: Path,
    input: unknown,
    given: CallOptions,
  ): Promise<Answer<Output<Path>>> {
    const query = method === "GET" && input !== undefined ? { input: JSON.stringify(input) } : {};
    const response = await app.inject({
      method,
      url: `/trpc/${path}`,
      query,
      headers: {
        ...(given.cookie === undefined ? {} : { cookie: given.cookie }),
        ...(given.bearer === undefined ? {} : { authorization: `Bearer ${given.bearer}` }),
        ...(method === "POST" ? { "content-type": "application/json" } : {}),
        ...given.headers,
      },
      ...(method === "POST" ? { payload: JSON.stringify(input ?? {}) } : {}),
    });
    const body = response.json();
    return {
      status: response.statusCode,
      headers: response.headers,
      data: body.result?.data,
      error: body.error ? { ...body.error.data, message: body.error.message } : null,
    };
  }

  const query = <Path extends string>(path: Path, input?: unknown, given: CallOptions = {}) =>
    call("GET", path, input, given);
  const mutate = <Path extends string>(path: Path, input?: unknown, given: CallOptions = {}) =>
    call("POST", path, input, given);

  async function signIn(): Promise<string> {
    return readCookie(await mutate("session.login", OWNER));
  }

  /** Signs in a new person of this role through an owner's invitation link. */
  async function signInAs(role: Role): Promise<string> {
    const email = `${role}.${ulid()}@example.com`;
    const cookie = await signIn();
    const { data } = await mutate("users.create", { email, role }, { cookie });
    const token = new URL(data.loginLink.url).searchParams.get("token");
    return readCookie(await mutate("session.redeemLoginLink", { token }));
  }

  /** `Result` is the known answer of the control API. */
  async function control<Result>(method: string, path: string, body?: unknown): Promise<Result> {
    const init =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const answer = await fetch(`${wechatUrl}/_simulator${path}`, { method, ...init });
    return JSON.parse(await answer.text());
  }

  return {
    app,
    database,
    config,
    ...wiring,
    logs,
    pushed,
    simulator,
    wechatUrl,
    query,
    mutate,
    signIn,
    signInAs,
    control,
    advanceClock: (ms: number) => void (clockOffsetMs += ms),
    /** The paths of the WeChat calls so far. */
    async listWechatCalls(): Promise<string[]> {
      const { items } = await control<{ items: { path: string }[] }>("GET", "/requests?since=0");
      return items.map(({ path }) => path);
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      await wiring.close();
      await simulator.close();
    },
  };
}
