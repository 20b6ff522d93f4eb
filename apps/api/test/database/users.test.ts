import { describe, expect, test } from "vitest";
import { listDatabases, OWNER, startOperatorApi, type OperatorApi } from "../start-operator-api.ts";

const DAY_MS = 86_400_000;
const NEW_PASSWORD = "teapot harbour violin";

const tokenOf = (url: string) => new URL(url).searchParams.get("token") ?? "";
const cookieOf = (answer: { headers: Record<string, unknown> }) =>
  String(answer.headers["set-cookie"]).split(";", 1)[0] ?? "";

async function start(open: Parameters<typeof startOperatorApi>[0]) {
  const api = await startOperatorApi(open);
  const cookie = await api.signIn();
  const { data } = await api.query("session.me", undefined, { cookie });
  const as = (given: string) => ({
    query: <Path extends string>(path: Path, input?: unknown) =>
      api.query(path, input, { cookie: given }),
    mutate: <Path extends string>(path: Path, input?: unknown) =>
      api.mutate(path, input, { cookie: given }),
  });
  const redeem = (url: string) => api.mutate("session.redeemLoginLink", { token: tokenOf(url) });
  return { api, owner: as(cookie), as, redeem, ownerId: data.user.userId };
}

async function addUser(
  { owner, redeem }: Pick<Awaited<ReturnType<typeof start>>, "owner" | "redeem">,
  role: string,
  email = `${role}@example.com`,
) {
  const { data } = await owner.mutate("users.create", { email, role });
  return { userId: data.user.userId, cookie: cookieOf(await redeem(data.loginLink.url)) };
}

const fieldsOf = (answer: Awaited<ReturnType<OperatorApi["mutate"]>>) =>
  answer.error?.details.map(({ field }) => field);

describe.each(listDatabases())("people on %s", (_name, open) => {
  test("a new person signs in with a link that is shown once, and sets a password", async () => {
    const { api, owner, as, redeem } = await start(open);
    await using _ = api;
    const { data } = await owner.mutate("users.create", {
      email: " New@Example.com ",
      role: "viewer",
    });
    expect(data).toEqual({
      user: {
        userId: expect.any(String),
        email: "new@example.com",
        role: "viewer",
        hasPassword: false,
        hasTotp: false,
        createdAt: expect.stringMatching(/Z$/),
        lastSignedInAt: null,
      },
      loginLink: {
        url: expect.stringMatching(/^https:\/\/shop\.example\.com\/login\?token=[\w-]{43}$/),
        expiresAt: expect.stringMatching(/Z$/),
      },
    });
    const opened = await redeem(data.loginLink.url);
    expect(opened.data).toEqual({
      user: { userId: data.user.userId, email: "new@example.com", role: "viewer" },
      needsCurrentPassword: false,
      hasTotp: false,
    });
    expect((await redeem(data.loginLink.url)).error?.reason).toBe("UNAUTHENTICATED");

    const me = as(cookieOf(opened));
    const changed = await me.mutate("session.changePassword", { newPassword: NEW_PASSWORD });
    expect(changed.data).toMatchObject({ needsCurrentPassword: true });
    const signedIn = await api.mutate("session.login", {
      email: "NEW@example.com",
      password: NEW_PASSWORD,
    });
    expect(signedIn.data.user.role).toBe("viewer");
    const { data: users } = await owner.query("users.list");
    expect(users.map(({ email, hasPassword }) => [email, hasPassword])).toEqual([
      ["new@example.com", true],
      [OWNER.email, true],
    ]);
    expect(users[0]?.lastSignedInAt).toMatch(/Z$/);
    expect(JSON.stringify(users)).not.toContain("argon2");
  });

  test("an e-mail is unique regardless of case, even under concurrent adds", async () => {
    const { api, owner } = await start(open);
    await using _ = api;
    const add = (email: string) => owner.mutate("users.create", { email, role: "operator" });
    const known = await add(OWNER.email.toUpperCase());
    expect(known).toMatchObject({ status: 409, error: { reason: "ALREADY_KNOWN" } });
    expect(fieldsOf(known)).toEqual(["email"]);
    const answers = await Promise.all([
      add("a@example.com"),
      add("A@Example.com"),
      add("a@EXAMPLE.com"),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
    expect((await owner.query("users.list")).data).toHaveLength(2);
  });

  test("a role change applies at once, also to open sessions", async () => {
    const context = await start(open);
    const { api, owner, as } = context;
    await using _ = api;
    const { userId, cookie } = await addUser(context, "viewer");
    const them = as(cookie);
    expect((await them.mutate("templates.refresh")).error?.reason).toBe("FORBIDDEN");
    expect((await owner.mutate("users.update", { userId, role: "operator" })).data).toMatchObject({
      userId,
      role: "operator",
    });
    expect((await them.mutate("templates.refresh")).error?.reason).toBe(
      "MINI_PROGRAM_NOT_CONFIGURED",
    );
    expect((await them.query("users.list")).error?.reason).toBe("FORBIDDEN");
    await owner.mutate("users.update", { userId, role: "owner" });
    expect((await them.query("users.list")).status).toBe(200);
  });

  test("a removed person loses sessions, links and password at once", async () => {
    const context = await start(open);
    const { api, owner, as, redeem } = context;
    await using _ = api;
    const { userId, cookie } = await addUser(context, "operator");
    await as(cookie).mutate("session.changePassword", { newPassword: NEW_PASSWORD });
    const { data: link } = await owner.mutate("users.createLoginLink", { userId });
    expect((await owner.mutate("users.remove", { userId })).data).toEqual({ ok: true });
    expect((await as(cookie).query("session.me")).error?.reason).toBe("UNAUTHENTICATED");
    expect((await redeem(link.url)).error?.reason).toBe("UNAUTHENTICATED");
    const login = { email: "operator@example.com", password: NEW_PASSWORD };
    expect((await api.mutate("session.login", login)).error?.reason).toBe("UNAUTHENTICATED");
    const again = await owner.mutate("users.remove", { userId });
    expect(again.error?.reason).toBe("NOT_FOUND");
    expect(fieldsOf(again)).toEqual(["userId"]);
    expect(
      (await owner.mutate("users.create", { email: login.email, role: "viewer" })).status,
    ).toBe(200);
  });

  test("the last owner can be neither removed nor demoted", async () => {
    const context = await start(open);
    const { api, owner, ownerId } = context;
    await using _ = api;
    await addUser(context, "operator");
    const removed = await owner.mutate("users.remove", { userId: ownerId });
    expect(removed).toMatchObject({ status: 409, error: { reason: "LAST_OWNER" } });
    expect(fieldsOf(removed)).toEqual(["userId"]);
    const demoted = await owner.mutate("users.update", { userId: ownerId, role: "operator" });
    expect(demoted.error?.reason).toBe("LAST_OWNER");
    expect(fieldsOf(demoted)).toEqual(["role"]);
    expect((await owner.mutate("users.update", { userId: ownerId, role: "owner" })).status).toBe(
      200,
    );
  });

  test("of owners who concurrently remove and demote each other, one stays", async () => {
    const context = await start(open);
    const { api, owner, as, ownerId } = context;
    await using _ = api;
    for (let round = 0; round < 8; round++) {
      const email = `second${round}@example.com`;
      const second = await addUser(context, "owner", email);
      const attempts = await Promise.all([
        owner.mutate("users.update", { userId: second.userId, role: "viewer" }),
        as(second.cookie).mutate("users.update", { userId: ownerId, role: "viewer" }),
        owner.mutate("users.remove", { userId: second.userId }),
      ]);
      for (const { status } of attempts) expect(status).not.toBe(500);
      const owners = await api.database.orm.em
        .getConnection()
        .execute<{ id: string }[]>("select id from users where role = 'owner'");
      expect(owners, `round ${round}`).toHaveLength(1);
      // The remaining owner promotes the first one again for the next round.
      if (owners[0]?.id === ownerId) {
        await owner.mutate("users.remove", { userId: second.userId });
      } else {
        const left = as(second.cookie);
        expect((await left.mutate("users.update", { userId: ownerId, role: "owner" })).status).toBe(
          200,
        );
        expect((await owner.mutate("users.remove", { userId: second.userId })).status).toBe(200);
      }
    }
  });

  test("a link for a forgotten password replaces the previous one and expires after a day", async () => {
    const context = await start(open);
    const { api, owner, as, redeem } = context;
    await using _ = api;
    const { userId, cookie } = await addUser(context, "operator");
    await as(cookie).mutate("session.changePassword", { newPassword: NEW_PASSWORD });
    const newLink = async () => (await owner.mutate("users.createLoginLink", { userId })).data.url;
    const [first, second] = [await newLink(), await newLink()];
    expect((await redeem(first)).error?.reason).toBe("UNAUTHENTICATED");
    const opened = await redeem(second);
    expect(opened.data.needsCurrentPassword).toBe(false);
    const third = await newLink();
    api.advanceClock(DAY_MS);
    expect((await redeem(third)).error?.reason).toBe("UNAUTHENTICATED");
  });

  test("a used link from the settings stays used after restarts, whatever happened to its person", async () => {
    const { api, owner } = await start(open);
    await using _ = api;
    const token = "l".repeat(40);
    await api.bootstrap({ loginLinkToken: token });
    const { data: users } = await owner.query("users.list");
    await owner.mutate("users.createLoginLink", { userId: users[0]?.userId });
    await api.bootstrap({ loginLinkToken: token });
    expect((await api.mutate("session.redeemLoginLink", { token })).error?.reason).toBe(
      "UNAUTHENTICATED",
    );
  });
});

describe.each(listDatabases())("one's own password on %s", (_name, open) => {
  test("changes with the current one and ends every other session", async () => {
    const { api, owner, as } = await start(open);
    await using _ = api;
    const elsewhere = as(await api.signIn());
    const change = (input: object) => owner.mutate("session.changePassword", input);
    const refusals: [object, string, string][] = [
      [{ newPassword: NEW_PASSWORD }, "currentPassword", "is required"],
      [{ newPassword: NEW_PASSWORD, currentPassword: "wrong" }, "currentPassword", "is wrong"],
      [{ newPassword: "short", currentPassword: OWNER.password }, "newPassword", "at least 10"],
      [{ newPassword: "qwertyuiop", currentPassword: OWNER.password }, "newPassword", "too easy"],
      [
        { newPassword: "owner@example.com", currentPassword: OWNER.password },
        "newPassword",
        "too easy",
      ],
      [
        { newPassword: OWNER.password, currentPassword: OWNER.password },
        "newPassword",
        "must differ",
      ],
    ];
    for (const [input, field, problem] of refusals) {
      expect((await change(input)).error, JSON.stringify(input)).toMatchObject({
        reason: "INPUT_INVALID",
        details: [{ field, problem: expect.stringContaining(problem) }],
      });
    }
    expect((await elsewhere.query("session.me")).status).toBe(200);

    const changed = await change({ newPassword: NEW_PASSWORD, currentPassword: OWNER.password });
    expect(changed.data).toMatchObject({
      user: { email: OWNER.email },
      needsCurrentPassword: true,
    });
    const me = as(cookieOf(changed));
    expect((await me.query("session.me")).status).toBe(200);
    expect((await elsewhere.query("session.me")).error?.reason).toBe("UNAUTHENTICATED");
    expect((await api.mutate("session.login", OWNER)).error?.reason).toBe("UNAUTHENTICATED");
    expect((await api.mutate("session.login", { ...OWNER, password: NEW_PASSWORD })).status).toBe(
      200,
    );
  });

  test("cannot be guessed from an unattended browser", async () => {
    const { api, owner } = await start(open);
    await using _ = api;
    const guess = (currentPassword: string) =>
      owner.mutate("session.changePassword", { newPassword: NEW_PASSWORD, currentPassword });
    for (let count = 0; count < 5; count++)
      expect((await guess(`guess ${count}`)).error?.reason).toBe("INPUT_INVALID");
    expect((await guess(OWNER.password)).error?.reason).toBe("RATE_LIMITED");
    expect((await owner.query("session.me")).status).toBe(200);
  });

  test("chosen after a link: from then on the session needs it for the next change", async () => {
    const context = await start(open);
    const { api, as } = context;
    await using _ = api;
    const { cookie } = await addUser(context, "viewer");
    const me = as(cookie);
    const first = await me.mutate("session.changePassword", { newPassword: NEW_PASSWORD });
    const second = await as(cookieOf(first)).mutate("session.changePassword", {
      newPassword: "another violin harbour",
    });
    expect(second.error).toMatchObject({ details: [{ field: "currentPassword" }] });
  });
});
