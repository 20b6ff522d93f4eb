import { randomBytes } from "node:crypto";
import { createSimulator } from "@mp-notice/wechat-simulator";
import { readConfig } from "../src/config.ts";
import { connectDatabase } from "../src/database/connect.ts";
import { migrateDatabase } from "../src/database/migrate.ts";
import { buildApp } from "../src/http/build-app.ts";
import { createLogger } from "../src/http/create-logger.ts";
import { wire } from "../src/wiring/wire.ts";
import { NO_STRANGER_LIMITS } from "./no-stranger-limits.ts";

export const OWNER = { email: "owner@example.com", password: "correct horse battery" };
export const SERVICE_KEY = `mpn_${"k".repeat(32)}`;
const PUSH_TOKEN = "pushtoken";

export interface TrpcError {
  reason: string;
  details: { field?: string; problem: string }[];
}

export interface TrpcAnswer {
  status: number;
  data: any;
  error: TrpcError | null;
}

/** A fresh database: in memory for `sqlite`, otherwise on the server. */
export function toDatabaseUrl(server: string): string {
  return server === "sqlite"
    ? "sqlite::memory:"
    : `${server}/product_${randomBytes(6).toString("hex")}`;
}

/** The whole product over real HTTP: API and sender in this process, the simulator in WeChat's place. */
export async function startProduct(input: {
  databaseUrl: string;
  isConnected?: boolean;
  /** More of the environment. */
  settings?: Record<string, string>;
}) {
  const simulator = createSimulator();
  const { url: simulatorUrl } = await simulator.listen();
  const { appId, appSecret } = simulator.app;
  const config = readConfig({
    DATABASE_URL: input.databaseUrl,
    PORT: "0",
    WECHAT_API_URL: simulatorUrl,
    SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}`,
    ADMIN_EMAIL: OWNER.email,
    ADMIN_PASSWORD: OWNER.password,
    SERVICE_API_KEY: SERVICE_KEY,
    DEMO_APP_ID: (input.isConnected ?? true) ? appId : "none",
    DEMO_APP_SECRET: appSecret,
    DEMO_PUSH_TOKEN: PUSH_TOKEN,
    ...input.settings,
  });
  const database = await connectDatabase({ url: config.databaseUrl });
  await migrateDatabase(database);
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => void lines.push(line) });
  const wiring = wire({ config, database, logger });
  await wiring.bootstrap();
  await wiring.startSending();
  const app = await buildApp({ ...wiring, logger, ...config, strangerLimits: NO_STRANGER_LIMITS });
  const apiUrl = await app.listen({ host: "127.0.0.1", port: 0 });

  async function control(path: string, body?: unknown): Promise<any> {
    const response = await fetch(`${simulatorUrl}/_simulator${path}`, {
      ...(body !== undefined && {
        method: "POST",
        body: JSON.stringify(body),
        headers: JSON_HEADERS,
      }),
    });
    return response.json();
  }

  async function call(path: string, init: RequestInit): Promise<TrpcAnswer & { cookie: string }> {
    const response = await fetch(`${apiUrl}/trpc/${path}`, init);
    const { result, error } = (await response.json()) as {
      result?: { data: any };
      error?: { data: TrpcError };
    };
    const cookie = response.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    return { status: response.status, data: result?.data, error: error?.data ?? null, cookie };
  }

  const query = (name: string, given: unknown, headers: Record<string, string> = {}) =>
    call(`${name}?input=${encodeURIComponent(JSON.stringify(given))}`, { headers });
  const mutate = (name: string, given: unknown, headers: Record<string, string> = {}) =>
    call(name, {
      method: "POST",
      body: JSON.stringify(given),
      headers: { ...JSON_HEADERS, ...headers },
    });

  await control("/push", {
    url: `${apiUrl}/wechat/push/${appId}`,
    token: PUSH_TOKEN,
    format: "json",
  });

  return {
    apiUrl,
    appId,
    appSecret,
    pushToken: PUSH_TOKEN,
    simulatorUrl,
    control,
    query,
    mutate,
    /** The log as text. */
    readLog: () => lines.join(""),
    /** The log lines since the last call. */
    takeLog: () => lines.splice(0),
    database,
    asService: { authorization: `Bearer ${SERVICE_KEY}` },
    async signIn(): Promise<{ cookie: string }> {
      return { cookie: (await mutate("session.login", OWNER)).cookie };
    },
    /** A customer with their mini program's token. */
    async createCustomer(
      magic?: string,
    ): Promise<{ openid: string; headers: { authorization: string } }> {
      const { openid } = await control("/users", magic === undefined ? {} : { magic });
      const { code } = await control(`/users/${openid}/login-code`, {});
      const { data } = await mutate("collector.login", { code });
      return { openid, headers: { authorization: `Bearer ${data.token}` } };
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      await wiring.close();
      await simulator.close();
    },
  };
}

const JSON_HEADERS = { "content-type": "application/json" };

export type Product = Awaited<ReturnType<typeof startProduct>>;
