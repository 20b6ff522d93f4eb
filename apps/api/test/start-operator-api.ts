import { createHash, randomBytes } from "node:crypto";
import { createSimulator } from "@mp-notice/wechat-simulator";
import type { inferRouterOutputs } from "@trpc/server";
import { ulid } from "ulid";
import { bootstrap } from "../src/bootstrap.ts";
import { createOperatorServices } from "../src/create-operator-services.ts";
import { createAccessTokenStore } from "../src/wechat/access-token-store.ts";
import { connectDatabase, type Database } from "../src/database/connect.ts";
import { createDeliveryQueries } from "../src/deliveries/delivery-queries.ts";
import { createDeliveryStore } from "../src/queue/delivery-store.ts";
import { createGrantLedger } from "../src/queue/grant-ledger.ts";
import { createGrantQueries } from "../src/grants/grant-queries.ts";
import { migrateDatabase } from "../src/database/migrate.ts";
import { createDeliveryService } from "../src/deliveries/create-delivery-service.ts";
import { createGrantService } from "../src/grants/create-grant-service.ts";
import { buildApp } from "../src/http/build-app.ts";
import type { ConnectionLimits } from "../src/http/limit-connections.ts";
import type { StrangerLimits } from "../src/http/stranger-limit.ts";
import { createLogger } from "../src/http/create-logger.ts";
import { createPushIntake } from "../src/push/push-intake.ts";
import type { AppRouter } from "../src/router.ts";
import type { Role } from "../src/session/role.ts";
import { createSecretBox } from "../src/secrets/secret-box.ts";
import { createAccessTokens } from "../src/wechat/access-token.ts";
import { createAccountGateway } from "../src/wechat/account-gateway.ts";
import type { PushEvent } from "../src/wechat/to-push-events.ts";
import { createWechatHttp } from "../src/wechat/wechat-http.ts";
import { listDatabaseServers } from "./list-database-servers.ts";
import { NO_STRANGER_LIMITS } from "./no-stranger-limits.ts";

export const OWNER = { email: "owner@example.com", password: "correct horse battery" };
export const SERVICE_KEY = `mpn_${"k".repeat(32)}`;
export const PUBLIC_URL = "https://shop.example.com";

const noop = () => {};
const hash = (text: string) => createHash("sha256").update(text).digest("hex");

type Outputs = inferRouterOutputs<AppRouter>;

/** What a procedure answers; `unknown` for a path that is not known at compile time. */
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

/** The databases that this machine can run the tests on. */
export function listDatabases(): [name: string, open: () => Promise<Database>][] {
  return listDatabaseServers().map(({ name, server }) => [
    name,
    server === "sqlite" ? openInMemory : () => openOnServer(server),
  ]);
}

const openInMemory = async () => prepare(await connectDatabase({ url: "sqlite::memory:" }));

async function prepare(database: Database): Promise<Database> {
  await migrateDatabase(database);
  return database;
}

async function openOnServer(serverUrl: string): Promise<Database> {
  const name = `operator_${randomBytes(6).toString("hex")}`;
  const admin = await connectDatabase({ url: `${serverUrl}/mysql` });
  await admin.orm.em.getConnection().execute(`create database ${name} character set utf8mb4`);
  const database = await prepare(await connectDatabase({ url: `${serverUrl}/${name}` }));
  return {
    ...database,
    get now() {
      return database.now;
    },
    async close() {
      await database.close();
      await admin.orm.em.getConnection().execute(`drop database ${name}`);
      await admin.close();
    },
  };
}

/** The cookie that an answer sets, as the browser sends it. */
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
    slowness?: Parameters<typeof buildApp>[0]["slowness"];
  } = {},
) {
  const database = await open();
  const { publicUrl = PUBLIC_URL } = options;
  const simulator = createSimulator();
  const { url: wechatUrl } = await simulator.listen();
  const http = createWechatHttp({ baseUrl: wechatUrl });
  const secretBox = createSecretBox([{ id: "test", key: Buffer.alloc(32, 3) }]);
  const tokens = createAccessTokens({
    http,
    store: createAccessTokenStore({ database, secretBox }),
  });
  const accountGateway = createAccountGateway({ http, tokens });
  let clockOffsetMs = 0;
  const now = () => Date.now() + clockOffsetMs;

  const store = createDeliveryStore(database);
  const getAppId = async () => (await operator.miniPrograms.get()).appId;
  const grants = createGrantService({
    ledger: createGrantLedger({ database, newId: ulid }),
    store,
    queries: createGrantQueries(database),
    listSettings: (appId) => operator.noticeSettings.list(appId),
    getAppId,
    wakeSender: noop,
  });
  const operator = createOperatorServices({
    database,
    secretBox,
    accountGateway,
    grants,
    wakeSender: noop,
    logBackgroundError: noop,
    config: { publicUrl, host: "127.0.0.1", port: 3000 },
    now,
  });
  const deliveries = createDeliveryService({
    store,
    settings: operator.noticeSettings,
    queries: createDeliveryQueries(database),
    getAppId,
    queueingAtOnce: 1,
    wakeSender: noop,
    newId: ulid,
    hash,
  });
  const config = { admin: OWNER, serviceApiKey: SERVICE_KEY, loginLinkToken: null, demoApp: null };
  await bootstrap(operator.bootstrapDeps, config);

  const logs: string[] = [];
  const pushed: { appId: string; event: PushEvent }[] = [];
  const intake = createPushIntake({
    inbox: operator.inbox,
    handler: { handle: async (push) => pushed.push(push) > 0 },
    now,
    logBackgroundError: noop,
  });
  const app = await buildApp({
    services: { ...operator.services, deliveries, grants },
    resolveCaller: operator.resolveCaller,
    push: { ...operator.push, intake, now },
    readiness: async () => ({ ready: true, checks: {} }),
    logger: createLogger({ write: (line) => void logs.push(line) }),
    publicUrl,
    trustProxy: options.trustProxy ?? false,
    adminDist: options.adminDist ?? null,
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

  /** Somebody new of this role, by the link that an owner makes. */
  async function signInAs(role: Role): Promise<string> {
    const email = `${role}.${ulid()}@example.com`;
    const cookie = await signIn();
    const { data } = await mutate("users.create", { email, role }, { cookie });
    const token = new URL(data.loginLink.url).searchParams.get("token");
    return readCookie(await mutate("session.redeemLoginLink", { token }));
  }

  /** `Result` is what the control surface is known to answer. */
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
    operator,
    intake,
    logs,
    pushed,
    simulator,
    wechatUrl,
    accountGateway,
    wechatTokens: tokens,
    query,
    mutate,
    signIn,
    signInAs,
    control,
    advanceClock: (ms: number) => void (clockOffsetMs += ms),
    bootstrap: (changes: Partial<Parameters<typeof bootstrap>[1]>) =>
      bootstrap(operator.bootstrapDeps, { ...config, ...changes }),
    /** The paths of WeChat's API that were called so far. */
    async listWechatCalls(): Promise<string[]> {
      const { items } = await control<{ items: { path: string }[] }>("GET", "/requests?since=0");
      return items.map(({ path }) => path);
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      await http.close();
      await simulator.close();
      await database.close();
    },
  };
}
