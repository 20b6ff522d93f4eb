import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  createExampleData,
  builtInCatalog,
  MAX_TRIGGERS,
  type DeliveryStore,
} from "@mp-notice/core";
import fastify from "fastify";
import { expect, test } from "vitest";
import { answerWhileWaiting } from "../../src/http/answer-while-waiting.ts";
import { registerHealthRoutes } from "../../src/http/health.route.ts";
import { findFreePort } from "../find-free-port.ts";
import { PAID, startShop } from "../start-shop.ts";
import { listDatabases, OWNER, SERVICE_KEY, startOperatorApi } from "../start-operator-api.ts";

/** A temporary refusal: 429 or 503 with Retry-After. */
interface Refusal {
  statusCode: number;
  headers: Record<string, unknown>;
}

const openFirst = listDatabases()[0]?.[1] ?? (() => Promise.reject(new Error("no database")));
const start = (options: Parameters<typeof startOperatorApi>[1] = {}) =>
  startOperatorApi(openFirst, options);
type Api = Awaited<ReturnType<typeof start>>;

async function connect({ services, simulator }: Api): Promise<void> {
  const { appId, appSecret } = simulator.app;
  await services.paymentSettings.update({ appId, appSecret });
}

const post = (api: Api, path: string, input: unknown, remoteAddress = "203.0.113.1") =>
  api.app.inject({
    method: "POST",
    url: `/trpc/${path}`,
    remoteAddress,
    headers: { "content-type": "application/json", authorization: `Bearer ${SERVICE_KEY}` },
    payload: JSON.stringify(input),
  });

/** Opens the gate once something was refused, and answers all refusals. */
async function collectRefusals(
  gate: PromiseWithResolvers<void>,
  answers: Promise<Refusal>[],
): Promise<Refusal[]> {
  await Promise.race(answers);
  gate.resolve();
  return (await Promise.all(answers)).filter(({ statusCode }) => statusCode !== 200);
}

/** Each row of the limits, with calls that exceed it. Rows without a temporary refusal have none. */
const LIMITS: Record<string, Record<string, () => Promise<Refusal[]>>> = {
  bodies: {},
  batches: {},
  "callers whose credential is not known to be right": {
    async "of one address"() {
      await using api = await start({ strangerLimits: { callsOfAddress: 1 } });
      await api.app.inject("/trpc/session.me");
      return [await api.app.inject("/trpc/session.me")];
    },
    async "when no more may wait"() {
      await using api = await start({ strangerLimits: { callsInAll: 0, holdMs: 500 } });
      const answers = Array.from({ length: 1010 }, () => api.app.inject("/trpc/session.me"));
      const all = await Promise.all(answers);
      return all.filter(({ statusCode }) => statusCode !== 401);
    },
  },
  "wrong passwords": {
    async "of an account from an address"() {
      await using api = await start();
      const wrong = { ...OWNER, password: "wrong" };
      for (let count = 0; count < 5; count++) await post(api, "session.login", wrong);
      return [await post(api, "session.login", wrong)];
    },
    async "of links, and all sign-ins of their address"() {
      await using api = await start();
      for (let count = 0; count < 30; count++)
        await post(api, "session.redeemLoginLink", { token: `guess ${count}` });
      return [await post(api, "session.redeemLoginLink", { token: "guess" })];
    },
  },
  "hashes of passwords": {
    async "of strangers at once"() {
      await using api = await start();
      const answers = Array.from({ length: 12 }, (_, index) =>
        post(api, "session.login", { ...OWNER, password: "wrong" }, `198.51.100.${index}`),
      );
      return (await Promise.all(answers)).filter(({ statusCode }) => statusCode !== 401);
    },
  },
  "customers' sign-ins": {
    async "of an address, and in all"() {
      await using api = await start();
      const login = (address: number) => post(api, "collector.login", {}, `203.0.113.${address}`);
      const refusals: Refusal[] = [];
      for (let address = 0; address < 10; address++) {
        for (let count = 0; count < 300; count++) await login(address);
        if (address === 0) refusals.push(await login(address));
      }
      return [...refusals, await login(10)];
    },
    async "by codes that were refused"() {
      await using api = await start({ strangerLimits: { refusedCodesOfAddress: 1 } });
      await post(api, "collector.login", {});
      return [await post(api, "collector.login", {})];
    },
  },
  "refused sign-ins in the audit log": {},
  "event streams": {
    async "of a session"() {
      await using api = await start();
      await connect(api);
      const url = `${await api.app.listen({ host: "127.0.0.1", port: 0 })}/trpc/deliveries.watch`;
      const stop = new AbortController();
      const init = { headers: { cookie: await api.signIn() }, signal: stop.signal };
      for (let count = 0; count < 5; count++) expect((await fetch(url, init)).status).toBe(200);
      const refused = await fetch(url, init);
      expect(await refused.json()).toMatchObject({
        error: { code: -32029, data: { httpStatus: 429, reason: "RATE_LIMITED" } },
      });
      stop.abort();
      return [{ statusCode: refused.status, headers: Object.fromEntries(refused.headers) }];
    },
  },
  // The connection is closed without an answer.
  "open connections": {},
  "what is under way": {
    async "in all, and for a connection"() {
      await using api = await start();
      await connect(api);
      // SQLite has one connection: everything waits for it.
      const gate = Promise.withResolvers<void>();
      const holding = api.database.transaction(() => gate.promise);
      const refusals = await collectRefusals(
        gate,
        Array.from({ length: 510 }, () => post(api, "deliveries.find", { idempotencyKey: "a" })),
      );
      await holding;
      return refusals;
    },
    async triggers() {
      const gate = Promise.withResolvers<void>();
      const store = (bare: DeliveryStore): DeliveryStore => ({
        ...bare,
        async queue(deliveries) {
          await gate.promise;
          return bare.queue(deliveries);
        },
      });
      await using shop = await startShop(openFirst, { adapters: { store } });
      await shop.save({ channel: "subscribe", template: PAID, enabled: true });
      const trigger = {
        notice: "order_pay_success",
        openid: "oAnybody",
        data: createExampleData(builtInCatalog.get("order_pay_success")),
      };
      return await collectRefusals(
        gate,
        Array.from({ length: 5000 / MAX_TRIGGERS + 2 }, (_, index) =>
          post(shop.api, "notices.triggerMany", {
            items: Array.from({ length: MAX_TRIGGERS }, () => ({
              ...trigger,
              orderId: `A${index}`,
            })),
          }),
        ),
      );
    },
  },
};

/** Refusals outside the limits. */
const OUTAGES: Record<string, () => Promise<Refusal[]>> = {
  async "a process that stops"() {
    const api = await start();
    const refusals: Refusal[] = [];
    api.app.addHook("preClose", async () => {
      for (const path of ["/healthz", "/trpc/session.me", "/wechat/push/wx0123456789abcdef"]) {
        const { status, headers } = await fetch(`${url}${path}`);
        refusals.push({ statusCode: status, headers: Object.fromEntries(headers) });
      }
    });
    const url = await api.app.listen({ host: "127.0.0.1", port: 0 });
    await api[Symbol.asyncDispose]();
    return refusals;
  },
  async "a process that is not ready"() {
    const app = fastify();
    registerHealthRoutes(app, async () => ({ ready: false, checks: { database: "is away" } }));
    return [await app.inject("/readyz")];
  },
  async "a process that waits for its database"() {
    const port = await findFreePort();
    const waiting = await answerWhileWaiting({ host: "127.0.0.1", port });
    const answers = ["/readyz", "/trpc/session.me"].map(async (path) => {
      const { status, headers } = await fetch(`http://127.0.0.1:${port}${path}`);
      return { statusCode: status, headers: Object.fromEntries(headers) };
    });
    const refusals = await Promise.all(answers);
    await waiting.close();
    return refusals;
  },
};

test("every row of the limits in docs/security.md is tested here", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../../docs/security.md"), "utf8");
  const section = text.split("\n## ").find((part) => part.startsWith("Limits\n")) ?? "";
  const rows = section.split("\n").flatMap((line) => /^\| (.+?) \|/.exec(line)?.[1] ?? []);
  expect(rows.slice(1)).toEqual(Object.keys(LIMITS));
});

const WAYS = Object.entries(LIMITS).flatMap(([row, ways]) =>
  Object.entries(ways).map(([way, refuse]) => [`${row}: ${way}`, refuse] as const),
);
test.each([...WAYS, ...Object.entries(OUTAGES)])("%s sets Retry-After", async (_what, refuse) => {
  const refusals = await refuse();
  expect(refusals).not.toEqual([]);
  for (const { statusCode, headers } of refusals) {
    expect([429, 503]).toContain(statusCode);
    expect(headers["retry-after"]).toMatch(/^[1-9]\d*$/);
  }
});
