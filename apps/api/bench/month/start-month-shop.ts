import { randomBytes } from "node:crypto";
import { createSimulator } from "@mp-notice/wechat-simulator";
import { sql } from "kysely";
import { readConfig } from "../../src/config.ts";
import { connectDatabase } from "../../src/database/connect.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { buildApp } from "../../src/http/build-app.ts";
import { createLogger } from "../../src/http/create-logger.ts";
import { wire } from "../../src/wiring/wire.ts";
import { NO_STRANGER_LIMITS } from "../../test/no-stranger-limits.ts";
import { OWNER, SERVICE_KEY } from "../shop.ts";
import { startClock } from "./clock.ts";

/** The library's templates of the notices, in the operator's order of worth. */
const TEMPLATES = {
  order_ship: "1856",
  order_refund_result: "900007",
  order_pay_success: "900004",
  order_cancel: "900002",
  order_refund_apply: "900003",
};
export type MonthNotice = keyof typeof TEMPLATES;
export const MONTH_NOTICES = Object.keys(TEMPLATES) as MonthNotice[];

const QUIET_EVERY_MS = 2;
const SWEEP_LIMIT = 500;

/** The whole service on SQLite with the simulator in WeChat's place, on a clock that jumps. */
export async function startMonthShop(startAt: number) {
  const clock = startClock(startAt);
  const simulator = createSimulator({ clock: () => Date.now() });
  const { url: simulatorUrl } = await simulator.listen();
  const { appId, appSecret } = simulator.app;
  const config = readConfig({
    DATABASE_URL: "sqlite::memory:",
    WECHAT_API_URL: simulatorUrl,
    SECRET_KEYS: `month:${randomBytes(32).toString("base64")}`,
    ADMIN_EMAIL: OWNER.email,
    ADMIN_PASSWORD: OWNER.password,
    SERVICE_API_KEY: SERVICE_KEY,
    DEMO_APP_ID: appId,
    DEMO_APP_SECRET: appSecret,
  });
  const database = await connectDatabase({
    url: config.databaseUrl,
    clock: (now) => sql<number>`(${now} + ${sql.lit(clock.offsetMs())})`,
  });
  await migrateDatabase(database);
  const logger = createLogger({ write() {} });
  const wiring = wire({ config, database, logger });
  await wiring.bootstrap();
  await wiring.startSending();
  const app = await buildApp({ ...wiring, logger, ...config, strangerLimits: NO_STRANGER_LIMITS });

  async function control<Result>(path: string, body?: object): Promise<Result> {
    const init = body && { method: "POST", body: JSON.stringify(body) };
    return (await (await fetch(`${simulatorUrl}/_simulator${path}`, init)).json()) as Result;
  }

  /** A call of the mini program, the backend or the operator, with its status as over HTTP. */
  async function request(call: {
    method: "GET" | "POST";
    path: string;
    headers: Record<string, string>;
    body?: object | undefined;
  }): Promise<{ statusCode: number; data: unknown; cookie: string }> {
    const { method, path, headers, body } = call;
    const response = await app.inject({
      ...{ method, url: path, headers: { "content-type": "application/json", ...headers } },
      ...(method === "POST" && { payload: JSON.stringify(body ?? {}) }),
    });
    const cookie = String(response.headers["set-cookie"] ?? "").split(";", 1)[0] ?? "";
    return { statusCode: response.statusCode, data: response.json<unknown>(), cookie };
  }

  /** @throws Error when the service refuses the call */
  async function call(
    path: string,
    { input, headers = {}, isQuery = false }: CallOptions,
  ): Promise<unknown> {
    const query = isQuery ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
    const { statusCode, data } = await request({
      method: isQuery ? "GET" : "POST",
      path: `/trpc/${path}${query}`,
      ...{ headers, body: input },
    });
    if (statusCode !== 200) throw new Error(`${path}: ${JSON.stringify(data)}`);
    return (data as { result: { data: unknown } }).result.data;
  }
  const asService = { authorization: `Bearer ${SERVICE_KEY}` };

  const { cookie } = await request({
    ...{ method: "POST", path: "/trpc/session.login", headers: {}, body: OWNER },
  });
  const templateIds = new Map<string, MonthNotice>();
  for (const code of MONTH_NOTICES) {
    const headers = { cookie };
    const libraryTemplateId = TEMPLATES[code];
    const channel = "subscribe";
    const wanted = { code, channel, libraryTemplateId };
    const suggested = await call("notices.suggest", { input: wanted, headers, isQuery: true });
    const keywords = (suggested as { keywordId: string; source: unknown }[]).map(
      ({ keywordId, source }) => ({ keywordId, source: source ?? FIXED_TEXT }),
    );
    const template = { libraryTemplateId, keywords };
    const input = { code, channel, enabled: true, template };
    const saved = await call("notices.update", { input, headers });
    templateIds.set((saved as SavedNotice).template.templateId, code);
  }
  await call("notices.order", { input: { codes: MONTH_NOTICES }, headers: { cookie } });

  /** Resolves when nothing is queued or being sent. */
  async function untilQuiet(): Promise<void> {
    for (;;) {
      const { rows } = await sql<{ open: number }>`
        select (select count(*) from deliveries where state in ('queued', 'sending')) +
          (select count(*) from shipments where state in ('queued', 'sending')) as open
      `.execute(database.sql);
      if (rows[0]?.open === 0) return;
      await new Promise((resolve) => setTimeout(resolve, QUIET_EVERY_MS));
    }
  }

  return {
    ...{ control, request, untilQuiet, templateIds },
    /** As the shop's backend. */
    serve: (path: string, input: object, isQuery = false) =>
      call(path, { input, isQuery, headers: asService }),
    /** Whose wait has ended meanwhile, gets no message any more. */
    async advanceTo(at: number): Promise<void> {
      clock.advanceTo(at);
      await wiring.parts.deliveries.sweep({ appId, limit: SWEEP_LIMIT });
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      await wiring.close();
      await simulator.close();
      clock[Symbol.dispose]();
    },
  };
}

const FIXED_TEXT = { kind: "text", text: "请查看订单" };

interface SavedNotice {
  template: { templateId: string };
}

interface CallOptions {
  input: object;
  headers?: Record<string, string>;
  isQuery?: boolean;
}

export type MonthShop = Awaited<ReturnType<typeof startMonthShop>>;
