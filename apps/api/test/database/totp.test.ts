import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  listDatabases,
  OWNER,
  readCookie,
  startOperatorApi,
  type OperatorApi,
} from "../start-operator-api.ts";

const PASSWORD = "teapot harbour violin";
const STEP_MS = 30_000;

describe.each(listDatabases())("the second factor on %s", (_name, open) => {
  let api: OperatorApi;
  let advancedMs = 0;
  let owner = "";

  function advance(ms: number): void {
    api.advanceClock(ms);
    advancedMs += ms;
  }

  beforeAll(async () => {
    api = await startOperatorApi(open);
    owner = await api.signIn();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  /** Advances to an unused step, a few seconds after its start. */
  function toNextStep(): void {
    const now = Date.now() + advancedMs;
    advance(STEP_MS - (now % STEP_MS) + 2000);
  }

  const codeOf = (secret: string, steps = 0) =>
    TOTP.generate({
      secret: Secret.fromBase32(secret),
      timestamp: Date.now() + advancedMs + steps * STEP_MS,
    });

  async function addPerson(name: string) {
    const email = `${name}@example.com`;
    const created = await api.mutate(
      "users.create",
      { email, role: "operator" },
      { cookie: owner },
    );
    const { userId } = created.data.user;
    const token = new URL(created.data.loginLink.url).searchParams.get("token");
    const redeemed = await api.mutate("session.redeemLoginLink", { token });
    const cookie = readCookie(
      await api.mutate(
        "session.changePassword",
        { newPassword: PASSWORD },
        { cookie: readCookie(redeemed) },
      ),
    );
    const mutate = <Path extends string>(path: Path, input?: object) =>
      api.mutate(path, input, { cookie });
    const login = (input: object = {}) =>
      api.mutate("session.login", { email, password: PASSWORD, ...input });
    return { email, userId, cookie, mutate, login };
  }

  /** A person with TOTP turned on, at a step without a used code. */
  async function addProtected(name: string) {
    const person = await addPerson(name);
    const { data } = await person.mutate("session.startTotp", { currentPassword: PASSWORD });
    const { secret } = data;
    const confirmed = await person.mutate("session.confirmTotp", { code: codeOf(secret) });
    toNextStep();
    toNextStep();
    return { ...person, secret, recoveryCodes: confirmed.data.recoveryCodes };
  }

  test("is active once a code proves that the app has the secret, and is encrypted at rest", async () => {
    const { email, cookie, mutate, login } = await addPerson("beginner");
    expect((await mutate("session.startTotp")).error?.details).toEqual([
      { field: "currentPassword", problem: "is required" },
    ]);
    expect(
      (await mutate("session.startTotp", { currentPassword: "wrong" })).error?.details,
    ).toEqual([{ field: "currentPassword", problem: "is wrong" }]);
    expect((await mutate("session.confirmTotp", { code: "123456" })).error?.reason).toBe(
      "NOT_FOUND",
    );
    const { data } = await mutate("session.startTotp", { currentPassword: PASSWORD });
    const { secret } = data;
    expect(data.uri).toBe(
      `otpauth://totp/mp-notice:${encodeURIComponent(email)}?issuer=mp-notice&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect((await login()).status).toBe(200);

    const wrong = await mutate("session.confirmTotp", { code: codeOf(secret, 40) });
    expect(wrong).toMatchObject({ status: 400, error: { details: [{ field: "code" }] } });
    const me = async () => (await api.query("session.me", undefined, { cookie })).data.hasTotp;
    expect(await me()).toBe(false);
    const confirmed = await mutate("session.confirmTotp", { code: codeOf(secret) });
    const { recoveryCodes } = confirmed.data;
    expect(recoveryCodes).toHaveLength(10);
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^([a-z2-7]{4}-){5}[a-z2-7]{4}$/);
    expect(await me()).toBe(true);
    const again = await mutate("session.startTotp", { currentPassword: PASSWORD });
    expect(again).toMatchObject({ status: 409, error: { reason: "ALREADY_KNOWN" } });

    const connection = api.database.orm.em.getConnection();
    const rows = JSON.stringify([
      await connection.execute("select * from users"),
      await connection.execute("select * from recovery_codes"),
      await connection.execute("select * from audit_entries"),
    ]);
    expect(rows).not.toContain(secret);
    for (const code of recoveryCodes) expect(rows).not.toContain(code);
    // The confirming code is used up.
    expect((await login({ code: codeOf(secret) })).error?.reason).toBe("UNAUTHENTICATED");
  });

  test("only the right password reveals that it is on", async () => {
    const { email, secret, login } = await addProtected("asked");
    const unknown = await api.mutate("session.login", { ...OWNER, email: "nobody@example.com" });
    const wrong = await login({ password: "wrong" });
    const wrongWithCode = await login({ password: "wrong", code: codeOf(secret) });
    for (const answer of [wrong, wrongWithCode]) {
      expect(answer.status).toBe(unknown.status);
      expect({ ...answer.error, requestId: "" }).toEqual({ ...unknown.error, requestId: "" });
    }
    const without = await login();
    expect(without).toMatchObject({ status: 401, error: { reason: "CODE_REQUIRED" } });
    expect(without.error?.details).toEqual([{ field: "code", problem: "is required" }]);
    expect(without.headers["set-cookie"]).toBeUndefined();

    const right = await login({ code: codeOf(secret) });
    expect(right.data).toMatchObject({ user: { email }, hasTotp: true });
    const me = await api.query("session.me", undefined, { cookie: readCookie(right) });
    expect(me.status).toBe(200);
  });

  test("accepts a code up to a step early or late, and never twice", async () => {
    const { secret, login } = await addProtected("clock");
    for (const steps of [-2, 2]) {
      expect((await login({ code: codeOf(secret, steps) })).error).toMatchObject({
        reason: "UNAUTHENTICATED",
        details: [{ field: "code" }],
      });
    }
    expect((await login({ code: codeOf(secret, -1) })).status).toBe(200);
    const code = codeOf(secret);
    const atOnce = await Promise.all([login({ code }), login({ code }), login({ code })]);
    expect(atOnce.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await login({ code })).status).toBe(401);
    expect((await login({ code: codeOf(secret, 1) })).status).toBe(200);
    // Codes before the last used one are invalid too.
    expect((await login({ code })).status).toBe(401);
  });

  test("wrong codes are failed sign-ins, and a right password between them does not reset the count", async () => {
    const { email, secret, login } = await addProtected("guessed");
    for (let count = 0; count < 5; count++) {
      expect((await login({ code: codeOf(secret, 40 + count) })).status).toBe(401);
      expect((await login()).error?.reason).toBe(count < 4 ? "CODE_REQUIRED" : "RATE_LIMITED");
    }
    expect((await login({ code: codeOf(secret) })).error?.reason).toBe("RATE_LIMITED");
    const log = await api.query("auditLog.list", { action: "session.refused" }, { cookie: owner });
    expect(log.data.items[0]).toMatchObject({
      target: { kind: "user", name: email },
      changes: [{ after: "code" }, { after: email }, { field: "attempts", after: 5 }],
    });
  });

  test("a recovery code signs in once, even under concurrent use, and the audit log says so", async () => {
    const { recoveryCodes, login } = await addProtected("lost");
    const [first = "", second = ""] = recoveryCodes;
    const answers = await Promise.all([login({ code: first }), login({ code: first })]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await login({ code: first })).status).toBe(401);
    const log = await api.query("auditLog.list", { action: "session.opened" }, { cookie: owner });
    expect(log.data.items[0]?.changes).toEqual([
      { field: "openedBy", after: "password" },
      { field: "secondFactor", after: "recovery_code" },
    ]);
    expect((await login({ code: second.toUpperCase().replaceAll("-", "") })).status).toBe(200);
  });

  test("another person's recovery code is invalid", async () => {
    const [mine, theirs] = [await addProtected("mine"), await addProtected("theirs")];
    expect((await mine.login({ code: theirs.recoveryCodes[0] })).status).toBe(401);
    expect((await theirs.login({ code: theirs.recoveryCodes[0] })).status).toBe(200);
  });

  test("a login link replaces only the password; without the code it stays unused", async () => {
    const { userId, secret } = await addProtected("linked");
    const { data } = await api.mutate("users.createLoginLink", { userId }, { cookie: owner });
    const token = new URL(data.url).searchParams.get("token");
    const redeem = (input: object = {}) =>
      api.mutate("session.redeemLoginLink", { token, ...input });
    expect((await redeem()).error?.reason).toBe("CODE_REQUIRED");
    expect((await redeem({ code: codeOf(secret, 40) })).error).toMatchObject({
      reason: "UNAUTHENTICATED",
      details: [{ field: "code" }],
    });
    expect((await redeem({ code: codeOf(secret) })).status).toBe(200);
    const used = await redeem({ code: codeOf(secret, 1) });
    expect(used.error).toMatchObject({ reason: "UNAUTHENTICATED", details: [] });
  });

  test("can be turned off with the password and a code", async () => {
    const { mutate, login, secret, recoveryCodes } = await addProtected("leaver");
    const off = (input: object) => mutate("session.removeTotp", input);
    expect((await off({ code: codeOf(secret) })).error?.details[0]?.field).toBe("currentPassword");
    expect(
      (await off({ currentPassword: "wrong", code: codeOf(secret) })).error?.details[0]?.field,
    ).toBe("currentPassword");
    expect((await off({ currentPassword: PASSWORD })).error?.reason).toBe("CODE_REQUIRED");
    expect(
      (await off({ currentPassword: PASSWORD, code: codeOf(secret, 40) })).error,
    ).toMatchObject({ reason: "INPUT_INVALID", details: [{ field: "code" }] });
    const right = { currentPassword: PASSWORD, code: codeOf(secret) };
    expect((await off(right)).data).toEqual({ ok: true });
    expect((await login()).data).toMatchObject({ hasTotp: false });
    expect((await off({ currentPassword: PASSWORD })).error?.reason).toBe("NOT_FOUND");
    // Old recovery codes stay invalid with the next secret.
    const { data } = await mutate("session.startTotp", { currentPassword: PASSWORD });
    await mutate("session.confirmTotp", { code: codeOf(data.secret) });
    expect((await login({ code: recoveryCodes[0] })).status).toBe(401);
  });

  test("an owner sees who has it and can reset others', never their own", async () => {
    const { userId, login, cookie } = await addProtected("resettable");
    const list = async () => (await api.query("users.list", undefined, { cookie: owner })).data;
    const find = async (id: string) => (await list()).find((user) => user.userId === id);
    expect((await find(userId))?.hasTotp).toBe(true);
    const reset = (id?: string, by = owner) =>
      api.mutate("users.resetTotp", { userId: id }, { cookie: by });
    expect((await reset(userId, cookie)).error?.reason).toBe("FORBIDDEN");
    expect((await reset(userId)).data).toMatchObject({ userId, hasTotp: false });
    expect((await find(userId))?.hasTotp).toBe(false);
    expect((await login()).status).toBe(200);
    const log = await api.query("auditLog.list", { action: "totp.reset" }, { cookie: owner });
    expect(log.data.items).toMatchObject([
      { actor: { name: OWNER.email }, target: { kind: "user", id: userId } },
    ]);
    const ownId = (await list()).find(({ email }) => email === OWNER.email)?.userId;
    expect((await reset(ownId)).error?.reason).toBe("FORBIDDEN");
    expect((await reset("nobody")).error?.reason).toBe("NOT_FOUND");
    // Nothing is left to reset, so no audit entry is written.
    expect((await reset(userId)).status).toBe(200);
    const after = await api.query("auditLog.list", { action: "totp.reset" }, { cookie: owner });
    expect(after.data.items).toHaveLength(1);
  });
});
