import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appRouter } from "../../src/router.ts";
import type { Role } from "../../src/session/role.ts";
import {
  listDatabases,
  SERVICE_KEY,
  startOperatorApi,
  type CallOptions,
  type OperatorApi,
} from "../start-operator-api.ts";

/** Roles in ascending order: each includes the rights of those before. */
const PEOPLE: readonly Role[] = ["viewer", "operator", "owner"];
const KINDS = [...PEOPLE, "service", "customer"] as const;
type Kind = (typeof KINDS)[number];

/** Who may call each procedure, for people the minimum role; a procedure missing here fails the test. */
const MAY_CALL: Record<string, "anyone" | Kind | readonly Kind[]> = {
  "session.login": "anyone",
  "session.redeemLoginLink": "anyone",
  "session.me": "viewer",
  "session.logout": "viewer",
  "session.list": "viewer",
  "session.revoke": "viewer",
  "session.revokeOthers": "viewer",
  "session.startTotp": "viewer",
  "session.confirmTotp": "viewer",
  "session.removeTotp": "viewer",
  "paymentSettings.get": "viewer",
  "paymentSettings.update": "owner",
  "paymentSettings.verify": "operator",
  "templates.list": "viewer",
  "templates.get": "viewer",
  "templates.refresh": "operator",
  "templates.listAccount": "viewer",
  "notices.list": "viewer",
  "notices.get": "viewer",
  "notices.suggest": "viewer",
  "notices.recommend": "viewer",
  "notices.update": "operator",
  "notices.planUpdate": "viewer",
  "notices.preview": "viewer",
  "notices.sendTest": "operator",
  "notices.findTestReceiver": "viewer",
  "notices.setTestReceiver": "operator",
  "notices.trigger": "service",
  "notices.triggerMany": "service",
  "notices.define": ["operator", "service"],
  "notices.listDefinitions": "service",
  "notices.retire": "operator",
  "notices.remove": "operator",
  "customers.find": "viewer",
  "customers.get": "viewer",
  "deliveries.list": "viewer",
  "deliveries.get": "viewer",
  "deliveries.watch": "viewer",
  "deliveries.planResend": "viewer",
  "deliveries.count": "viewer",
  "deliveries.listCauses": "viewer",
  "deliveries.countStates": "viewer",
  "deliveries.resend": "operator",
  "deliveries.find": "service",
  "deliveries.cancel": "service",
  "grants.summarize": "viewer",
  "grants.list": "viewer",
  "grants.listDays": "viewer",
  "grants.reach": "viewer",
  "grants.report": "service",
  "grants.confirmPayment": "service",
  "collector.login": "anyone",
  "collector.createToken": "service",
  "collector.getTemplates": "customer",
  "collector.report": "customer",
  "session.changePassword": "viewer",
  "users.list": "owner",
  "users.create": "owner",
  "users.update": "owner",
  "users.remove": "owner",
  "users.createLoginLink": "owner",
  "users.resetTotp": "owner",
  "apiKeys.list": "owner",
  "apiKeys.create": "owner",
  "apiKeys.revoke": "owner",
  "auditLog.list": "owner",
  "webhooks.list": "owner",
  "webhooks.create": "owner",
  "webhooks.update": "owner",
  "webhooks.remove": "owner",
  "webhooks.test": "owner",
  "webhooks.listAttempts": "owner",
  "webhooks.redeliver": "owner",
  "shipments.report": ["operator", "service"],
  "shipments.check": "operator",
  "shipments.count": ["viewer", "service"],
  "shipments.searchCarriers": ["viewer", "service"],
  "shipments.get": ["viewer", "service"],
  "shipments.list": ["viewer", "service"],
  "shipments.cancel": ["operator", "service"],
  "shipments.listOverdue": ["viewer", "service"],
  "shipments.getAccount": ["viewer", "service"],
  "shipments.updateAccount": "owner",
  "shipments.checkAccount": "operator",
  "orders.close": "service",
  "orders.listReach": ["viewer", "service"],
  "orders.countAsks": "viewer",
  "notices.order": "operator",
  "overview.get": "viewer",
  "pauses.list": "viewer",
  "pauses.resume": "operator",
};

function mayCall(kind: Kind, path: string): boolean {
  const rank = (who: unknown) => PEOPLE.findIndex((role) => role === who);
  return [MAY_CALL[path]]
    .flat()
    .some(
      (needed) =>
        needed === "anyone" || needed === kind || (rank(needed) >= 0 && rank(kind) > rank(needed)),
    );
}

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
  credentials["owner"] = { cookie: await api.signIn() };
  for (const role of ["operator", "viewer"] as const)
    credentials[role] = { cookie: await api.signInAs(role) };
  credentials["service"] = { bearer: SERVICE_KEY };
  const { appId, appSecret } = api.simulator.app;
  await api.mutate("paymentSettings.update", { appId, appSecret }, credentials["owner"]);
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
  // A subscription sends its errors as events, with status 200.
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

test("the table of callers lists exactly the existing procedures", () => {
  expect(Object.keys(MAY_CALL).toSorted()).toEqual(
    Object.keys(appRouter._def.procedures).toSorted(),
  );
});

describe.each(procedures.filter(({ path }) => MAY_CALL[path] !== "anyone"))(
  "$path",
  ({ path, type }) => {
    test("without a credential is UNAUTHENTICATED before its input is parsed", async () => {
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

    test("by another kind of caller or a lesser role is FORBIDDEN", async () => {
      for (const kind of KINDS) {
        if (mayCall(kind, path)) continue;
        expect(await ask(path, type, credentials[kind]), kind).toBe("FORBIDDEN");
      }
    });
  },
);

test.each(KINDS)("%s may call all their procedures", async (kind) => {
  for (const { path, type } of procedures) {
    // A stream never ends, and signing out would end the session that other calls need.
    if (!mayCall(kind, path) || path === "session.logout" || type === "subscription") continue;
    const reason = await ask(path, type, credentials[kind]);
    expect(reason ?? "answered", path).not.toMatch(/FORBIDDEN|INTERNAL/);
    if (!path.startsWith("session.")) expect(reason, path).not.toBe("UNAUTHENTICATED");
  }
});

test("a cookie does not replace a wrong authorization header", async () => {
  const answer = await api.query("session.me", undefined, {
    ...credentials["owner"],
    bearer: "wrong",
  });
  expect(answer.error?.reason).toBe("UNAUTHENTICATED");
});

test("a customer's token is invalid once the install manages another mini program", async () => {
  const appId = "wx00000000000other";
  await api.mutate(
    "paymentSettings.update",
    { appId, appSecret: "s".repeat(32) },
    credentials["owner"],
  );
  expect(
    (await api.query("collector.getTemplates", undefined, credentials["customer"])).error?.reason,
  ).toBe("UNAUTHENTICATED");
  const { appId: own } = api.simulator.app;
  await api.mutate(
    "paymentSettings.update",
    { appId: own, appSecret: api.simulator.app.appSecret },
    credentials["owner"],
  );
});
