import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appRouter } from "../../src/router.ts";
import {
  listDatabases,
  SERVICE_KEY,
  startOperatorApi,
  type CallOptions,
  type OperatorApi,
} from "../start-operator-api.ts";

/** Who may call what; a procedure that is missing here fails the test. */
const MAY_CALL: Record<string, "anyone" | "operator" | "service" | "customer"> = {
  "session.login": "anyone",
  "session.redeemLoginLink": "anyone",
  "session.me": "operator",
  "session.logout": "operator",
  "paymentSettings.get": "operator",
  "paymentSettings.update": "operator",
  "paymentSettings.verify": "operator",
  "templates.list": "operator",
  "templates.get": "operator",
  "templates.refresh": "operator",
  "templates.listAccount": "operator",
  "notices.list": "operator",
  "notices.get": "operator",
  "notices.suggest": "operator",
  "notices.update": "operator",
  "notices.planUpdate": "operator",
  "notices.preview": "operator",
  "notices.sendTest": "operator",
  "notices.trigger": "service",
  "notices.triggerMany": "service",
  "deliveries.list": "operator",
  "deliveries.get": "operator",
  "deliveries.watch": "operator",
  "deliveries.resend": "operator",
  "deliveries.find": "service",
  "deliveries.cancel": "service",
  "grants.summarize": "operator",
  "grants.list": "operator",
  "grants.report": "service",
  "grants.confirmPayment": "service",
  "collector.login": "anyone",
  "collector.createToken": "service",
  "collector.getTemplates": "customer",
  "collector.report": "customer",
};

const procedures = Object.keys(MAY_CALL).map((path) => ({ path, type: typeOf(path) }));
const [, open] = listDatabases()[0] ?? [];

/** `query`, `mutation` or `subscription`. */
function typeOf(path: string): string {
  const procedure: unknown = Reflect.get(appRouter._def.procedures, path);
  if (typeof procedure !== "function") throw new Error(`there is no procedure ${path}`);
  const { type }: { type: string } = Reflect.get(procedure, "_def");
  return type;
}

let api: OperatorApi;
const credentials: Record<string, CallOptions> = {};

beforeAll(async () => {
  if (!open) throw new Error("no database");
  api = await startOperatorApi(open);
  credentials["operator"] = { cookie: await api.signIn() };
  credentials["service"] = { bearer: SERVICE_KEY };
  const { appId, appSecret } = api.simulator.app;
  await api.mutate("paymentSettings.update", { appId, appSecret }, credentials["operator"]);
  const { data } = await api.mutate(
    "collector.createToken",
    { openid: "o-customer" },
    credentials["service"],
  );
  credentials["customer"] = { bearer: data.token };
});

afterAll(() => api[Symbol.asyncDispose]());

async function ask(
  path: string,
  type: string,
  given: CallOptions = {},
): Promise<string | undefined> {
  // A subscription answers its errors as events, with 200.
  if (type === "subscription") {
    const headers = {
      ...given.headers,
      ...(given.cookie === undefined ? {} : { cookie: given.cookie }),
      ...(given.bearer === undefined ? {} : { authorization: `Bearer ${given.bearer}` }),
    };
    const { body } = await api.app.inject({ url: `/trpc/${path}`, headers });
    return /"reason":"(\w+)"/.exec(body)?.[1];
  }
  const answer =
    type === "query" ? await api.query(path, {}, given) : await api.mutate(path, {}, given);
  return answer.error?.reason;
}

test("the table of callers names every procedure and no other", () => {
  expect(Object.keys(MAY_CALL).toSorted()).toEqual(
    Object.keys(appRouter._def.procedures).toSorted(),
  );
});

describe.each(procedures.filter(({ path }) => MAY_CALL[path] !== "anyone"))(
  "$path",
  ({ path, type }) => {
    test("without a credential is UNAUTHENTICATED, before its input is looked at", async () => {
      expect(await ask(path, type)).toBe("UNAUTHENTICATED");
    });

    test.each([
      ["an unknown cookie", { cookie: "mpn_session=unknown" }],
      ["an unknown api key", { bearer: `mpn_${"x".repeat(32)}` }],
      ["an unknown token", { bearer: "unknown" }],
      ["another scheme", { headers: { authorization: "Basic b3duZXI6cGFzcw==" } }],
    ])("with %s is UNAUTHENTICATED", async (_what, given) => {
      expect(await ask(path, type, given)).toBe("UNAUTHENTICATED");
    });

    test("by another kind of caller is FORBIDDEN", async () => {
      for (const kind of ["operator", "service", "customer"]) {
        if (kind === MAY_CALL[path]) continue;
        expect(await ask(path, type, credentials[kind]), kind).toBe("FORBIDDEN");
      }
    });
  },
);

test("every kind of caller gets past its own door", async () => {
  for (const { path, type } of procedures) {
    // A stream does not end by itself, and signing out would end what the others need.
    if (path === "session.logout" || type === "subscription") continue;
    const reason = await ask(path, type, credentials[MAY_CALL[path] ?? ""]);
    expect(reason ?? "answered", path).not.toMatch(/FORBIDDEN|INTERNAL/);
    if (!path.startsWith("session.")) expect(reason, path).not.toBe("UNAUTHENTICATED");
  }
});

test("a wrong authorization header is not made up for by a cookie", async () => {
  const answer = await api.query("session.me", undefined, {
    ...credentials["operator"],
    bearer: "wrong",
  });
  expect(answer.error?.reason).toBe("UNAUTHENTICATED");
});

test("a customer's token is nobody's once the install manages another mini program", async () => {
  const appId = "wx00000000000other";
  await api.mutate(
    "paymentSettings.update",
    { appId, appSecret: "s".repeat(32) },
    credentials["operator"],
  );
  expect(
    (await api.query("collector.getTemplates", undefined, credentials["customer"])).error?.reason,
  ).toBe("UNAUTHENTICATED");
  const { appId: own } = api.simulator.app;
  await api.mutate(
    "paymentSettings.update",
    { appId: own, appSecret: api.simulator.app.appSecret },
    credentials["operator"],
  );
});
