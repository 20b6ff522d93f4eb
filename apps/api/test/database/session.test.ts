import { describe, expect, test } from "vitest";
import {
  listDatabases,
  OWNER,
  readCookie,
  startOperatorApi,
  type OperatorApi,
} from "../start-operator-api.ts";

const DAY_MS = 86_400_000;
const LINK = "l".repeat(40);

function cookieOf(answer: Awaited<ReturnType<OperatorApi["mutate"]>>): string {
  return String(answer.headers["set-cookie"]);
}

describe.each(listDatabases())("signing in on %s", (_name, open) => {
  test("the right password opens a session with a strict cookie", async () => {
    await using api = await startOperatorApi(open);
    const answer = await api.mutate("session.login", {
      email: " Owner@Example.com ",
      password: OWNER.password,
    });
    expect(answer.data).toEqual({
      user: { userId: expect.any(String), email: OWNER.email, role: "owner" },
      needsCurrentPassword: true,
      hasTotp: false,
    });
    expect(cookieOf(answer)).toMatch(
      /^__Host-mpn_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    const me = await api.query("session.me", undefined, { cookie: cookieOf(answer).split(";")[0] });
    expect(me.data.user.email).toBe(OWNER.email);
  });

  test("over plain http the cookie is not Secure, because browsers would drop it", async () => {
    await using api = await startOperatorApi(open, { publicUrl: "http://127.0.0.1:3000" });
    expect(cookieOf(await api.mutate("session.login", OWNER))).not.toContain("Secure");
  });

  test("a wrong password and an unknown e-mail get the very same answer", async () => {
    await using api = await startOperatorApi(open);
    const wrong = await api.mutate("session.login", { ...OWNER, password: "wrong" });
    const unknown = await api.mutate("session.login", { ...OWNER, email: "nobody@example.com" });
    expect(wrong).toMatchObject({ status: 401, error: { reason: "UNAUTHENTICATED", details: [] } });
    expect(unknown.error?.message).toBe(wrong.error?.message);
    expect(unknown.headers["set-cookie"]).toBeUndefined();
  });

  test("failures are rate-limited per account, successes never", async () => {
    await using api = await startOperatorApi(open);
    for (let count = 0; count < 8; count++)
      expect((await api.mutate("session.login", OWNER)).status).toBe(200);
    for (let count = 0; count < 5; count++)
      await api.mutate("session.login", { ...OWNER, password: "wrong" });
    expect(await api.mutate("session.login", OWNER)).toMatchObject({
      status: 429,
      error: {
        reason: "RATE_LIMITED",
        details: [{ problem: expect.stringMatching(/try again in \d+ seconds/) }],
      },
    });
    const other = await api.mutate("session.login", { email: "other@example.com", password: "x" });
    expect(other.error?.reason).toBe("UNAUTHENTICATED");
  });

  test("signing out ends the session at once and clears the cookie", async () => {
    await using api = await startOperatorApi(open);
    const cookie = await api.signIn();
    const answer = await api.mutate("session.logout", undefined, { cookie });
    expect(answer.data).toEqual({ ok: true });
    expect(cookieOf(answer)).toMatch(/^__Host-mpn_session=; .*Expires=Thu, 01 Jan 1970/);
    expect((await api.query("session.me", undefined, { cookie })).error?.reason).toBe(
      "UNAUTHENTICATED",
    );
  });

  test("a session expires after 30 days, however active", async () => {
    await using api = await startOperatorApi(open);
    const cookie = await api.signIn();
    for (let count = 0; count < 90; count++) {
      expect((await api.query("session.me", undefined, { cookie })).status).toBe(200);
      api.advanceClock(DAY_MS / 3);
    }
    expect((await api.query("session.me", undefined, { cookie })).error?.reason).toBe(
      "UNAUTHENTICATED",
    );
  });

  test("an idle session expires after 12 hours", async () => {
    await using api = await startOperatorApi(open);
    const cookie = await api.signIn();
    api.advanceClock(DAY_MS / 2 - 60_000);
    expect((await api.query("session.me", undefined, { cookie })).status).toBe(200);
    api.advanceClock(DAY_MS / 2 - 60_000);
    expect((await api.query("session.me", undefined, { cookie })).status).toBe(200);
    api.advanceClock(DAY_MS / 2);
    expect((await api.query("session.me", undefined, { cookie })).error?.reason).toBe(
      "UNAUTHENTICATED",
    );
  });

  test("a login link opens one session, even under concurrent use", async () => {
    await using api = await startOperatorApi(open);
    await api.bootstrap({ loginLinkToken: LINK });
    const redeem = () => api.mutate("session.redeemLoginLink", { token: LINK });
    const answers = await Promise.all([redeem(), redeem(), redeem()]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ error }) => error?.reason === "UNAUTHENTICATED")).toHaveLength(2);
    const opened = answers.find(({ status }) => status === 200);
    expect(opened?.data.user.email).toBe(OWNER.email);
    await api.bootstrap({ loginLinkToken: LINK });
    expect((await redeem()).error?.reason).toBe("UNAUTHENTICATED");
  });

  test("a login link expires after a day", async () => {
    await using api = await startOperatorApi(open);
    await api.bootstrap({ loginLinkToken: LINK });
    api.advanceClock(DAY_MS);
    const answer = await api.mutate("session.redeemLoginLink", { token: LINK });
    expect(answer.error?.reason).toBe("UNAUTHENTICATED");
  });
});

describe.each(listDatabases())("one's own sessions on %s", (_name, open) => {
  const signInFrom = async (api: OperatorApi, userAgent: string) =>
    readCookie(await api.mutate("session.login", OWNER, { headers: { "user-agent": userAgent } }));
  const isIn = async (api: OperatorApi, cookie: string) =>
    (await api.query("session.me", undefined, { cookie })).status === 200;

  test("are listed with address and last use, without expired ones or other people's", async () => {
    await using api = await startOperatorApi(open);
    await signInFrom(api, "Firefox of long ago");
    api.advanceClock(DAY_MS / 2);
    const phone = await signInFrom(api, "Safari on a phone");
    api.advanceClock(3_600_000);
    const cookie = await signInFrom(api, "Chrome at the shop");
    await api.signInAs("viewer");
    const { items } = (await api.query("session.list", undefined, { cookie: phone })).data;
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    const common = { sessionId: expect.any(String), openedBy: "password", createdAt: time };
    const chrome = { ...common, clientAddress: "127.0.0.1", userAgent: "Chrome at the shop" };
    const safari = { ...chrome, userAgent: "Safari on a phone" };
    // `signInAs` also opens a session of the owner, without a user agent.
    const named = items.filter(({ userAgent }) => !userAgent?.includes("lightMyRequest"));
    expect(named).toHaveLength(2);
    expect(named).toEqual(
      expect.arrayContaining([
        { ...chrome, lastSeenAt: time, isCurrent: false },
        { ...safari, lastSeenAt: time, isCurrent: true },
      ]),
    );
    const [current] = items.filter(({ isCurrent }) => isCurrent);
    expect(Date.parse(current?.lastSeenAt ?? "")).toBeGreaterThan(
      Date.parse(current?.createdAt ?? "") + 3_500_000,
    );
    expect(JSON.stringify(items)).not.toContain(cookie.split("=")[1]);
  });

  test("one can be ended at once, but nobody else's", async () => {
    await using api = await startOperatorApi(open);
    const [cookie, lost] = [await signInFrom(api, "here"), await signInFrom(api, "lost")];
    const viewer = await api.signInAs("viewer");
    const { items } = (await api.query("session.list", undefined, { cookie })).data;
    const sessionId = items.find(({ userAgent }) => userAgent === "lost")?.sessionId;
    const asViewer = await api.mutate("session.revoke", { sessionId }, { cookie: viewer });
    expect(asViewer).toMatchObject({ status: 404, error: { details: [{ field: "sessionId" }] } });
    expect(await isIn(api, lost)).toBe(true);
    expect((await api.mutate("session.revoke", { sessionId }, { cookie })).data).toEqual({
      ok: true,
    });
    expect([await isIn(api, lost), await isIn(api, cookie)]).toEqual([false, true]);
    const again = await api.mutate("session.revoke", { sessionId }, { cookie });
    expect(again.error?.reason).toBe("NOT_FOUND");
  });

  test("ending the current one signs out", async () => {
    await using api = await startOperatorApi(open);
    const cookie = await api.signIn();
    const { items } = (await api.query("session.list", undefined, { cookie })).data;
    const { sessionId } = items[0] ?? {};
    const answer = await api.mutate("session.revoke", { sessionId }, { cookie });
    expect(cookieOf(answer)).toMatch(/^__Host-mpn_session=; .*Expires=Thu, 01 Jan 1970/);
    expect(await isIn(api, cookie)).toBe(false);
  });

  test("all others can be ended together; the current one and other people's stay", async () => {
    await using api = await startOperatorApi(open);
    const viewer = await api.signInAs("viewer");
    const others = [await signInFrom(api, "a"), await signInFrom(api, "b")];
    const cookie = await signInFrom(api, "here");
    const answer = await api.mutate("session.revokeOthers", undefined, { cookie });
    // Includes the session that created the viewer.
    expect(answer.data).toEqual({ ended: 3 });
    for (const other of others) expect(await isIn(api, other)).toBe(false);
    expect([await isIn(api, cookie), await isIn(api, viewer)]).toEqual([true, true]);
    expect((await api.query("session.list", undefined, { cookie })).data.items).toHaveLength(1);
  });

  test("a password change rotates this one's token and ends the others", async () => {
    await using api = await startOperatorApi(open);
    const [cookie, other] = [await api.signIn(), await api.signIn()];
    const [before] = (await api.query("session.list", undefined, { cookie })).data.items.filter(
      ({ isCurrent }) => isCurrent,
    );
    api.advanceClock(DAY_MS / 4);
    const change = { currentPassword: OWNER.password, newPassword: "teapot harbour violin" };
    const changed = await api.mutate("session.changePassword", change, { cookie });
    expect(changed.data.needsCurrentPassword).toBe(true);
    expect(cookieOf(changed)).toMatch(/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/);
    const renewed = readCookie(changed);
    expect(renewed).not.toBe(cookie);
    expect([await isIn(api, cookie), await isIn(api, other)]).toEqual([false, false]);
    const { items } = (await api.query("session.list", undefined, { cookie: renewed })).data;
    expect(items).toMatchObject([
      { sessionId: before?.sessionId, createdAt: before?.createdAt, isCurrent: true },
    ]);
    // Its expiry is unchanged.
    const expires = /Expires=([^;]+)/.exec(cookieOf(changed))?.[1] ?? "";
    expect(Date.parse(expires) - Date.parse(before?.createdAt ?? "")).toBeLessThanOrEqual(
      30 * DAY_MS,
    );
  });
});

describe("cross-site requests (CSRF)", () => {
  const [, open] = listDatabases()[0] ?? [];

  test.each([
    ["https://shop.example.com", 200],
    ["https://evil.example.com", 403],
    ["https://shop.example.com.evil.org", 403],
    ["null", 403],
  ])("a change from %s is answered %i", async (origin, status) => {
    if (!open) throw new Error("no database");
    await using api = await startOperatorApi(open);
    const cookie = await api.signIn();
    const answer = await api.mutate("session.logout", undefined, { cookie, headers: { origin } });
    expect(answer.status).toBe(status);
    if (status === 403) {
      expect(answer.error?.reason).toBe("FORBIDDEN");
      expect(
        (await api.mutate("session.login", OWNER, { headers: { origin } })).error?.reason,
      ).toBe("FORBIDDEN");
      expect(
        (await api.query("session.me", undefined, { cookie, headers: { origin } })).status,
      ).toBe(200);
    }
  });
});
