import { describe, expect, test } from "vitest";
import { listDatabases, OWNER, startOperatorApi, type OperatorApi } from "../start-operator-api.ts";

const DAY_MS = 86_400_000;
const LINK = "l".repeat(40);

function cookieOf(answer: Awaited<ReturnType<OperatorApi["mutate"]>>): string {
  return String(answer.headers["set-cookie"]);
}

describe.each(listDatabases())("signing in on %s", (_name, open) => {
  test("the right password opens a session that a strict cookie carries", async () => {
    await using api = await startOperatorApi(open);
    const answer = await api.mutate("session.login", {
      email: " Owner@Example.com ",
      password: OWNER.password,
    });
    expect(answer.data).toEqual({
      user: { userId: expect.any(String), email: OWNER.email, role: "owner" },
      needsCurrentPassword: true,
    });
    expect(cookieOf(answer)).toMatch(
      /^__Host-mpn_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    const me = await api.query("session.me", undefined, { cookie: cookieOf(answer).split(";")[0] });
    expect(me.data.user.email).toBe(OWNER.email);
  });

  test("over plain http the cookie is not Secure, or browsers would drop it", async () => {
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

  test("failures are throttled per account, successes never", async () => {
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

  test("a session is over after 30 days, however busy", async () => {
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

  test("a session that nobody uses is over after 12 hours", async () => {
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

  test("a login link opens one session, however many try at once", async () => {
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

  test("a login link is over after a day", async () => {
    await using api = await startOperatorApi(open);
    await api.bootstrap({ loginLinkToken: LINK });
    api.advanceClock(DAY_MS);
    const answer = await api.mutate("session.redeemLoginLink", { token: LINK });
    expect(answer.error?.reason).toBe("UNAUTHENTICATED");
  });
});

describe("requests that a page of another site makes a browser send", () => {
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
