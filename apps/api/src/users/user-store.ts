import { UniqueConstraintViolationException, type InferEntity } from "@mikro-orm/core";
import { NoticeError } from "@mp-notice/core";
import { sql, type Transaction } from "kysely";
import { ulid } from "ulid";
import type { Role } from "../session/role.ts";
import type { Database } from "../database/connect.ts";
import { forUpdate } from "../database/row-locks.ts";
import { UserEntity } from "../database/entities/user.entity.ts";
import { recordAudit } from "../audit-log/record-audit.ts";
import { removeRecoveryCodes } from "../session/totp-store.ts";

/** Times are unix milliseconds. */
export interface StoredUser {
  id: string;
  email: string;
  passwordHash: string;
  /** `null` until they choose a password. */
  passwordSetAt: number | null;
  role: Role;
  createdAt: number;
  lastSignedInAt: number | null;
  /** Takes effect once `totpConfirmedAt` is set. */
  sealedTotpSecret: string | null;
  totpConfirmedAt: number | null;
}

interface NewLoginLink {
  tokenHash: string;
  now: number;
  expiresAt: number;
}

export interface UserStore {
  /** `email` in lower case. */
  findByEmail(email: string): Promise<StoredUser | null>;
  findFirstOwner(): Promise<StoredUser | null>;
  /** @throws NoticeError NOT_FOUND */
  get(userId: string): Promise<StoredUser>;
  /** Ordered by email address. */
  list(): Promise<StoredUser[]>;
  /** Adds an owner. Does nothing if another process has just added the same email address. */
  addOwner(input: { email: string; passwordHash: string; now: number }): Promise<void>;
  /** Adds a user without a password. @throws NoticeError ALREADY_KNOWN */
  add(input: {
    user: Pick<StoredUser, "id" | "email" | "passwordHash" | "role" | "createdAt">;
    loginLink: NewLoginLink;
  }): Promise<StoredUser>;
  /** @throws NoticeError NOT_FOUND, LAST_OWNER */
  changeRole(input: { userId: string; role: Role }): Promise<StoredUser>;
  /** Removes the user with all their sessions and links. @throws NoticeError NOT_FOUND, LAST_OWNER */
  remove(userId: string): Promise<void>;
  /** Replaces all of this user's login links. @throws NoticeError NOT_FOUND */
  replaceLoginLink(input: { userId: string; loginLink: NewLoginLink }): Promise<void>;
  /**
   * Ends this user's other sessions and all their links; the current session continues under its new token.
   * @throws NoticeError UNAUTHENTICATED when this session has been ended in the meantime
   */
  changePassword(input: {
    userId: string;
    session: { id: string; newTokenHash: string };
    passwordHash: string;
    now: number;
  }): Promise<{ expiresAt: number }>;
}

export function createUserStore(
  database: Pick<Database, "orm" | "dialect" | "transaction" | "transactional">,
): UserStore {
  const { orm, transaction, transactional } = database;

  /**
   * Locks every owner: of two owners who remove or demote each other, the second waits and then sees the first one's change.
   * @throws NoticeError NOT_FOUND
   */
  async function lockUser(tx: Transaction<unknown>, userId: string) {
    const { rows: owners } = await sql<{ id: string }>`
      select id from users where role = 'owner' order by id ${forUpdate(database)}
    `.execute(tx);
    const user = await getUser(tx, userId);
    return { user, isLastOwner: user.role === "owner" && owners.length === 1 };
  }

  async function getUser(tx: Transaction<unknown>, userId: string): Promise<StoredUser> {
    const { rows } = await sql<StoredUser>`
      select id, email, password_hash as passwordHash, password_set_at as passwordSetAt, role, created_at as createdAt,
        last_signed_in_at as lastSignedInAt, sealed_totp_secret as sealedTotpSecret, totp_confirmed_at as totpConfirmedAt
      from users where id = ${userId} ${forUpdate(database)}
    `.execute(tx);
    const [user] = rows;
    if (user) return user;
    throw new NoticeError("NOT_FOUND", `there is no user ${userId}`, {
      details: [{ field: "userId", problem: "does not exist" }],
    });
  }

  return {
    async findByEmail(email) {
      const user = await orm.em.fork().findOne(UserEntity, { email });
      return user && toStoredUser(user);
    },
    async findFirstOwner() {
      const orderBy = { createdAt: "asc", id: "asc" } as const;
      const owner = await orm.em.fork().findOne(UserEntity, { role: "owner" }, { orderBy });
      return owner && toStoredUser(owner);
    },
    get: (userId) => transaction((tx) => getUser(tx, userId)),
    async list() {
      const users = await orm.em.fork().find(UserEntity, {}, { orderBy: { email: "asc" } });
      return users.map(toStoredUser);
    },
    async addOwner({ email, passwordHash, now }) {
      const id = ulid(now);
      const row = { id, email, passwordHash, role: "owner" as const, createdAt: now };
      try {
        await transactional(async (em) => {
          await em.insert(UserEntity, { ...row, passwordSetAt: now });
          await recordAudit(em.getKysely(), toCreation(row));
        });
      } catch (error) {
        if (!(error instanceof UniqueConstraintViolationException)) throw error;
      }
    },
    add: ({ user, loginLink }) =>
      transaction(async (tx) => {
        const { id, email, passwordHash, role, createdAt } = user;
        const { rows } = await sql`select id from users where email = ${email}`.execute(tx);
        if (rows.length > 0) {
          throw new NoticeError("ALREADY_KNOWN", "another user already has this email address", {
            details: [{ field: "email", problem: "belongs to another user" }],
          });
        }
        await sql`
          insert into users (id, email, password_hash, role, created_at)
          values (${id}, ${email}, ${passwordHash}, ${role}, ${createdAt})
        `.execute(tx);
        await insertLoginLink(tx, { userId: id, ...loginLink });
        await recordAudit(tx, toCreation(user));
        const nothingYet = { passwordSetAt: null, lastSignedInAt: null };
        return { ...user, ...nothingYet, sealedTotpSecret: null, totpConfirmedAt: null };
      }),
    changeRole: ({ userId, role }) =>
      transaction(async (tx) => {
        const { user, isLastOwner } = await lockUser(tx, userId);
        if (user.role === role) return user;
        if (isLastOwner) throw lastOwner("role");
        await sql`update users set role = ${role} where id = ${userId}`.execute(tx);
        const changes = [{ field: "role", before: user.role, after: role }];
        await recordAudit(tx, { action: "user.role_changed", target: toTarget(user), changes });
        return { ...user, role };
      }),
    remove: (userId) =>
      transaction(async (tx) => {
        const { user, isLastOwner } = await lockUser(tx, userId);
        if (isLastOwner) throw lastOwner("userId");
        await sql`delete from sessions where user_id = ${userId}`.execute(tx);
        await useUpLoginLinks(tx, userId);
        await removeRecoveryCodes(tx, userId);
        await sql`delete from test_receivers where user_id = ${userId}`.execute(tx);
        await sql`delete from users where id = ${userId}`.execute(tx);
        const changes = [{ field: "role", before: user.role, after: null }];
        await recordAudit(tx, { action: "user.removed", target: toTarget(user), changes });
      }),
    replaceLoginLink: ({ userId, loginLink }) =>
      transaction(async (tx) => {
        const user = await getUser(tx, userId);
        await useUpLoginLinks(tx, userId);
        await insertLoginLink(tx, { userId, ...loginLink });
        await recordAudit(tx, { action: "login_link.created", target: toTarget(user) });
      }),
    changePassword: ({ userId, session, passwordHash, now }) =>
      transaction(async (tx) => {
        const user = await getUser(tx, userId);
        const expiresAt = await renewSession(tx, session);
        await sql`
          update users set password_hash = ${passwordHash}, password_set_at = ${now} where id = ${userId}
        `.execute(tx);
        await sql`
          delete from sessions where user_id = ${userId} and id <> ${session.id}
        `.execute(tx);
        await useUpLoginLinks(tx, userId);
        await recordAudit(tx, { action: "password.changed", target: toTarget(user) });
        return { expiresAt };
      }),
  };
}

async function renewSession(
  tx: Transaction<unknown>,
  { id, newTokenHash }: { id: string; newTokenHash: string },
): Promise<number> {
  await sql`
    update sessions set opened_by = 'password', token_hash = ${newTokenHash} where id = ${id}
  `.execute(tx);
  const { rows } = await sql<{ expiresAt: number }>`
    select expires_at as expiresAt from sessions where id = ${id}
  `.execute(tx);
  const [session] = rows;
  if (session) return session.expiresAt;
  throw new NoticeError("UNAUTHENTICATED", "the session has ended");
}

async function insertLoginLink(
  tx: Transaction<unknown>,
  { userId, tokenHash, now, expiresAt }: NewLoginLink & { userId: string },
): Promise<void> {
  await sql`
    insert into login_links (token_hash, user_id, created_at, expires_at)
    values (${tokenHash}, ${userId}, ${now}, ${expiresAt})
  `.execute(tx);
}

/** Marks links as used instead of deleting them: the demo adds its link again at every start unless the link is still stored. */
async function useUpLoginLinks(tx: Transaction<unknown>, userId: string): Promise<void> {
  await sql`
    update login_links set used_at = created_at where user_id = ${userId} and used_at is null
  `.execute(tx);
}

function toCreation({ id, email, role }: Pick<StoredUser, "id" | "email" | "role">) {
  const changes = [{ field: "role", after: role }];
  return { action: "user.created" as const, target: toTarget({ id, email }), changes };
}

function toTarget({ id, email }: Pick<StoredUser, "id" | "email">) {
  return { kind: "user" as const, id, name: email };
}

function lastOwner(field: string): NoticeError {
  return new NoticeError("LAST_OWNER", "the last owner cannot be removed or demoted", {
    details: [{ field, problem: "is the last owner's: make another user an owner first" }],
  });
}

export function toStoredUser(row: InferEntity<typeof UserEntity>): StoredUser {
  const { id, email, passwordHash, passwordSetAt, role, createdAt, lastSignedInAt } = row;
  const { sealedTotpSecret, totpConfirmedAt } = row;
  return {
    ...{ id, email, passwordHash, role, createdAt },
    passwordSetAt: passwordSetAt ?? null,
    lastSignedInAt: lastSignedInAt ?? null,
    sealedTotpSecret: sealedTotpSecret ?? null,
    totpConfirmedAt: totpConfirmedAt ?? null,
  };
}
