import { describe, expect, test } from "vitest";
import { listDatabases, OWNER, startOperatorApi } from "../start-operator-api.ts";

const DAY_MS = 86_400_000;

async function start(open: Parameters<typeof startOperatorApi>[0]) {
  const api = await startOperatorApi(open);
  const cookie = await api.signIn();
  const list = async (input?: object) =>
    (await api.query("auditLog.list", input, { cookie })).data.items;
  return { api, cookie, list };
}

describe.each(listDatabases())("the audit log on %s", (_name, open) => {
  test("lists who signed in, from where and how, newest first", async () => {
    const { api, cookie, list } = await start(open);
    await using _ = api;
    await api.mutate("session.logout", undefined, { cookie: await api.signIn() });
    const items = await list();
    expect(items.map(({ action }) => action)).toEqual([
      "session.closed",
      "session.opened",
      "session.opened",
      "api_key.created",
      "user.created",
    ]);
    const { data: me } = await api.query("session.me", undefined, { cookie });
    expect(items[0]).toEqual({
      entryId: expect.stringMatching(/^[0-9A-Z]{26}$/),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      action: "session.closed",
      actor: { kind: "user", id: me.user.userId, name: OWNER.email },
      clientAddress: "127.0.0.1",
      target: null,
      changes: [],
    });
    expect(items[1]).toMatchObject({
      actor: { id: me.user.userId },
      changes: [{ field: "openedBy", after: "password" }],
    });
  });

  test("records failed attempts without the password, and the typed e-mail only if it is one", async () => {
    const { api, list } = await start(open);
    await using _ = api;
    await api.mutate("session.login", { ...OWNER, password: "a wrong password" });
    await api.mutate("session.login", { email: "nobody@example.com", password: "unknown" });
    await api.mutate("session.login", { email: "my secret password", password: "x" });
    await api.mutate("session.redeemLoginLink", { token: "a guessed token" });
    const refused = await list({ action: "session.refused" });
    expect(
      refused.map(({ actor, target, changes }) => [actor.kind, target?.name, changes]),
    ).toEqual([
      ["anonymous", undefined, [{ field: "openedBy", after: "link" }]],
      ["anonymous", undefined, [{ field: "openedBy", after: "password" }]],
      [
        "anonymous",
        undefined,
        [
          { field: "openedBy", after: "password" },
          { field: "email", after: "nobody@example.com" },
        ],
      ],
      [
        "anonymous",
        OWNER.email,
        [
          { field: "openedBy", after: "password" },
          { field: "email", after: OWNER.email },
        ],
      ],
    ]);
    expect(JSON.stringify(refused)).not.toMatch(/secret|wrong|guessed/);
  });

  test("pages by a cursor, and filters by action, person and time", async () => {
    const { api, cookie } = await start(open);
    await using _ = api;
    const operator = await api.signInAs("operator");
    const { data: me } = await api.query("session.me", undefined, { cookie: operator });
    const beforehand = (await api.query("auditLog.list", {}, { cookie })).data.items.length;
    const before = new Date(Date.now() + DAY_MS).toISOString();
    for (let quarter = 0; quarter < 8; quarter++) {
      api.advanceClock(DAY_MS / 4);
      // Keeps the owner's session from expiring as idle.
      await api.query("session.me", undefined, { cookie });
    }
    for (let count = 0; count < 4; count++)
      await api.mutate("session.logout", undefined, { cookie: await api.signIn() });

    const list = async (input: object) =>
      (await api.query("auditLog.list", input, { cookie })).data;
    const all = (await list({ limit: 100 })).items.map(({ entryId }) => entryId);
    expect(all).toEqual(all.toSorted().toReversed());
    expect(all).toHaveLength(8 + beforehand);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ limit: 3, cursor });
      paged.push(...page.items.map(({ entryId }) => entryId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(all);

    expect((await list({ action: "session.closed" })).items).toHaveLength(4);
    expect((await list({ userId: me.user.userId })).items).toMatchObject([
      { action: "session.opened", changes: [{ field: "openedBy", after: "link" }] },
    ]);
    expect((await list({ from: before })).items).toHaveLength(8);
    expect((await list({ to: before })).items).toHaveLength(beforehand);
    expect((await list({ action: "session.opened", from: before, limit: 1 })).items).toHaveLength(
      1,
    );
    expect((await list({ userId: "nobody" })).items).toEqual([]);
  });
});
