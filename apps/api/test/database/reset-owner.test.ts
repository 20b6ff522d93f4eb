import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Secret, TOTP } from "otpauth";
import { describe, expect, test } from "vitest";
import { connectDatabase } from "../../src/database/connect.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { createUserStore } from "../../src/users/user-store.ts";
import { resetOwner } from "../../src/users/reset-owner.ts";
import {
  listDatabases,
  OWNER,
  PUBLIC_URL,
  readCookie,
  startOperatorApi,
} from "../start-operator-api.ts";

import { listDatabaseServers } from "../list-database-servers.ts";
import { toDatabaseUrl } from "../start-product.ts";

const run = promisify(execFile);
const PROGRAM = resolve(import.meta.dirname, "../../src/reset-owner.ts");

describe.each(listDatabases())("a locked-out owner on %s", (_name, open) => {
  async function start() {
    const api = await startOperatorApi(open);
    const deps = {
      users: api.parts.users,
      totp: api.parts.totp,
      auditLog: api.services.auditLog,
      publicUrl: PUBLIC_URL,
      now: Date.now,
    };
    return { api, reset: (email: string) => resetOwner(deps, { email }) };
  }
  const readToken = (url: string) => new URL(url).searchParams.get("token");

  test("signs in with a single-use link, without a code, and the audit log records the reset", async () => {
    const { api, reset } = await start();
    await using _ = api;
    const cookie = await api.signIn();
    const { data } = await api.mutate(
      "session.startTotp",
      { currentPassword: OWNER.password },
      { cookie },
    );
    const code = TOTP.generate({ secret: Secret.fromBase32(data.secret) });
    expect((await api.mutate("session.confirmTotp", { code }, { cookie })).status).toBe(200);
    expect((await api.mutate("session.login", OWNER)).error?.reason).toBe("CODE_REQUIRED");

    const older = await reset(OWNER.email);
    expect(older.hadTotp).toBe(true);
    const { hadTotp, loginLink } = await reset(` ${OWNER.email.toUpperCase()} `);
    expect(hadTotp).toBe(false);
    expect(loginLink.url.startsWith(`${PUBLIC_URL}/login?token=`)).toBe(true);
    const redeem = (url: string) =>
      api.mutate("session.redeemLoginLink", { token: readToken(url) });
    expect((await redeem(older.loginLink.url)).error?.reason).toBe("UNAUTHENTICATED");
    const redeemed = await redeem(loginLink.url);
    expect(redeemed.status).toBe(200);
    expect((await redeem(loginLink.url)).error?.reason).toBe("UNAUTHENTICATED");
    expect((await api.mutate("session.login", OWNER)).status).toBe(200);
    const changed = await api.mutate(
      "session.changePassword",
      { newPassword: "teapot harbour violin" },
      { cookie: readCookie(redeemed) },
    );
    expect(changed.status).toBe(200);

    const log = await api.query("auditLog.list", { limit: 100 }, { cookie: readCookie(changed) });
    const done = log.data.items.filter(({ actor }) => actor.name === "owner:reset");
    expect(done.map(({ action, actor, target }) => [action, actor.kind, target?.name])).toEqual([
      ["login_link.created", "system", OWNER.email],
      ["login_link.created", "system", OWNER.email],
      ["totp.reset", "system", OWNER.email],
    ]);
  });

  test("only an owner can be reset", async () => {
    const { api, reset } = await start();
    await using _ = api;
    const cookie = await api.signIn();
    await api.mutate("users.create", { email: "op@example.com", role: "operator" }, { cookie });
    for (const [email, problem] of [
      [
        "op@example.com",
        "belongs to a user who is not an owner: ask an owner to help them in the admin",
      ],
      ["nobody@example.com", "belongs to no user"],
      ["é订", "belongs to no user"],
    ] as const)
      await expect(reset(email)).rejects.toMatchObject({
        reason: "INPUT_INVALID",
        details: [{ field: "email", problem }],
      });
    expect(
      (await api.query("auditLog.list", { action: "login_link.created" }, { cookie })).data.items,
    ).toEqual([]);
  });
});

describe.each(listDatabaseServers())("pnpm owner:reset, with $name", ({ server }) => {
  test("prints the sign-in link or the problem", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mp-notice-reset-"));
    const url = server === "sqlite" ? `sqlite:${join(folder, "shop.db")}` : toDatabaseUrl(server);
    const database = await connectDatabase({ url });
    await migrateDatabase(database);
    const owner = { email: OWNER.email, passwordHash: "none", now: Date.now() };
    await createUserStore(database).addOwner(owner);
    await database.close();
    const reset = (...given: string[]) =>
      run(process.execPath, [PROGRAM, ...given], {
        env: { ...process.env, DATABASE_URL: url, PUBLIC_URL: `${PUBLIC_URL}/` },
      });
    const { stdout } = await reset("--email", OWNER.email);
    expect(stdout).toContain("Two-step sign-in was already off.");
    expect(stdout).toMatch(/^https:\/\/shop\.example\.com\/login\?token=\S{20,}$/m);
    await expect(reset("--email", "nobody@example.com")).rejects.toMatchObject({
      code: 1,
      stdout: "",
      stderr: "nobody@example.com belongs to no user\n",
    });
    await expect(reset()).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^--email is missing/),
    });
    expect((await reset("--help")).stdout).toContain("DATABASE_URL");
    rmSync(folder, { recursive: true, force: true });
  });
});
