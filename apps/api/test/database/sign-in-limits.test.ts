import { describe, expect, test } from "vitest";
import { createSignInFailureStore } from "../../src/session/sign-in-failure-store.ts";
import { listDatabases, OWNER, startOperatorApi } from "../start-operator-api.ts";

const MINUTE_MS = 60_000;

describe.each(listDatabases())("failed sign-ins on %s", (_name, open) => {
  test("of one account from all addresses block it in every process, except at its owner's known addresses", async () => {
    await using api = await startOperatorApi(open);
    const login = (remoteAddress: string, input: { email: string; password: string }) =>
      api.app.inject({
        method: "POST",
        url: "/trpc/session.login",
        remoteAddress,
        headers: { "content-type": "application/json" },
        payload: JSON.stringify(input),
      });
    expect((await login("198.51.100.1", OWNER)).statusCode).toBe(200);
    const store = createSignInFailureStore(api.database);
    const now = Date.now();
    const key = `password of ${OWNER.email}`;
    for (let count = 0; count < 49; count++)
      await store.add({ key, now, endsAt: now + 60 * MINUTE_MS });
    expect((await login("203.0.113.1", { ...OWNER, password: "wrong" })).statusCode).toBe(401);
    const refused = await login("2001:db8::1", OWNER);
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(50 * 60);
    expect((await login("198.51.100.1", OWNER)).statusCode).toBe(200);
    api.advanceClock(60 * MINUTE_MS);
    expect((await login("2001:db8::1", OWNER)).statusCode).toBe(200);
  });

  test("are throttled in the audit log, however many and wherever they come from", async () => {
    await using api = await startOperatorApi(open);
    const { parts, services } = api;
    const refuse = (index: number, clientAddress: string) =>
      services.auditLog.actAs(
        { actor: { kind: "anonymous", id: null, name: "" }, clientAddress },
        () =>
          parts.sessions.recordRefusal({
            by: "password",
            user: null,
            email: `stranger${index}@example.com`,
          }),
      );
    for (let count = 0; count < 3; count++) await refuse(0, "203.0.113.1");
    for (let index = 1; index < 90; index++) await refuse(index, `203.0.113.${index}`);
    const cookie = await api.signIn();
    const { data } = await api.query(
      "auditLog.list",
      { action: "session.refused", limit: 100 },
      { cookie },
    );
    expect(data.items).toHaveLength(51);
    expect(data.items[0]?.changes).toEqual([
      { field: "attempts", after: 40 },
      { field: "addresses", after: 40 },
    ]);
    expect(data.items.at(-1)?.changes).toEqual([
      { field: "openedBy", after: "password" },
      { field: "email", after: "stranger0@example.com" },
      { field: "attempts", after: 3 },
    ]);
  });

  test("are counted in a window that starts with the first one", async () => {
    await using api = await startOperatorApi(open);
    const store = createSignInFailureStore(api.database);
    const read = (now: number) => store.read({ keys: ["a", "b"], now });
    await store.add({ key: "a", now: 1000, endsAt: 2000 });
    await store.add({ key: "a", now: 1500, endsAt: 2500 });
    expect(await read(1999)).toEqual(new Map([["a", { failures: 2, endsAt: 2000 }]]));
    expect(await read(2000)).toEqual(new Map());
    await store.add({ key: "a", now: 2000, endsAt: 3000 });
    expect(await read(2001)).toEqual(new Map([["a", { failures: 1, endsAt: 3000 }]]));
    await store.forget("a");
    expect(await read(2001)).toEqual(new Map());
  });

  test("with a link are limited per address and never block a valid link", async () => {
    await using api = await startOperatorApi(open);
    const token = "l".repeat(40);
    await api.bootstrap({ loginLinkToken: token });
    const redeem = (given: string) => api.mutate("session.redeemLoginLink", { token: given });
    for (let index = 0; index < 30; index++)
      expect((await redeem(`guess ${index}`)).error?.reason).toBe("UNAUTHENTICATED");
    expect(await redeem("guess")).toMatchObject({
      status: 429,
      headers: { "retry-after": expect.stringMatching(/^\d+$/) },
    });
    expect((await redeem(token)).status).toBe(200);
  });
});
