import type { FilterQuery, InferEntity } from "@mikro-orm/core";
import { NoticeError } from "@mp-notice/core";
import { sql } from "kysely";
import { encodeTime, ulid } from "ulid";
import type { SecondFactor } from "./second-factor.ts";
import type { Database } from "../database/connect.ts";
import { LoginLinkEntity } from "../database/entities/login-link.entity.ts";
import { SessionEntity } from "../database/entities/session.entity.ts";
import { UserEntity } from "../database/entities/user.entity.ts";
import { recordAudit } from "../audit-log/record-audit.ts";
import { createRefusalRecorder, type SignInRefusal } from "./refusal-recorder.ts";
import { toStoredUser, type StoredUser } from "../users/user-store.ts";

/** More than a month of sign-ins, few enough for one read. */
const MAX_SIGN_INS = 5000;
/** The length of a ULID's timestamp part. */
const ID_TIME_LENGTH = 10;

/** Ends the session of a browser that was left open. */
export const IDLE_SESSION_LIFE_MS = 12 * 3_600_000;
const SEEN_EVERY_MS = 60_000;

interface OpenSession {
  sessionId: string;
  openedBy: "password" | "link";
  user: StoredUser;
}

export interface StoredSession {
  id: string;
  openedBy: "password" | "link";
  createdAt: number;
  lastSeenAt: number;
  clientAddress: string | null;
  userAgent: string | null;
}

/** Tokens come hashed; times are unix milliseconds. */
export interface SessionStore {
  /** @throws NoticeError UNAUTHENTICATED when the person was removed or the password changed in the meantime */
  open(input: {
    tokenHash: string;
    user: StoredUser;
    openedBy: "password" | "link";
    now: number;
    expiresAt: number;
    clientAddress: string | null;
    userAgent: string | null;
    secondFactor: SecondFactor;
  }): Promise<void>;
  /** Records a failed attempt in the audit log. */
  recordRefusal(refusal: SignInRefusal): Promise<void>;
  /** The sign-ins since then, one per person and address; only the newest if there are very many. */
  listSignIns(since: number): Promise<{ email: string; clientAddress: string | null }[]>;
  find(input: { tokenHash: string; now: number }): Promise<OpenSession | null>;
  close(sessionId: string): Promise<void>;
  isOpen(input: { sessionId: string; now: number }): Promise<boolean>;
  /** Most recently used first. */
  listOpen(input: { userId: string; now: number }): Promise<StoredSession[]>;
  /** False when this person has no such open session. */
  revoke(input: { userId: string; sessionId: string; now: number }): Promise<boolean>;
  /** Ends every open session of this person except one; returns how many. */
  revokeOthers(input: { userId: string; sessionId: string; now: number }): Promise<number>;
  /** Idempotent: a link that exists stays as it is, used or not. */
  addLoginLink(input: {
    tokenHash: string;
    userId: string;
    now: number;
    expiresAt: number;
  }): Promise<void>;
  /** The owner of an unused login link. */
  findLoginLink(input: { tokenHash: string; now: number }): Promise<StoredUser | null>;
  /** Consumes a login link atomically: of several concurrent calls, one gets the user. */
  takeLoginLink(input: { tokenHash: string; now: number }): Promise<StoredUser | null>;
}

export function createSessionStore({
  orm,
  transactional,
}: Pick<Database, "orm" | "transactional">): SessionStore {
  const endSessions = (where: FilterQuery<InferEntity<typeof SessionEntity>>) =>
    transactional(async (em) => {
      const ended = await em.nativeDelete(SessionEntity, where);
      const changes = [{ field: "sessions", after: ended }];
      if (ended > 0)
        await recordAudit(em.getKysely(), { action: "session.revoked", target: null, changes });
      return ended;
    });

  return {
    async open({ user, secondFactor, ...session }) {
      const { openedBy, now } = session;
      const { id: userId, email } = user;
      await transactional(async (em) => {
        const { passwordHash } = user;
        const isStill = openedBy === "password" ? { id: userId, passwordHash } : { id: userId };
        const seen = await em.nativeUpdate(UserEntity, isStill, { lastSignedInAt: now });
        if (seen === 0)
          throw new NoticeError("UNAUTHENTICATED", "the account changed during the sign-in");
        await em.nativeDelete(SessionEntity, { expiresAt: { $lte: now } });
        const { now: createdAt, ...given } = session;
        await em.insert(SessionEntity, {
          ...given,
          id: ulid(now),
          userId,
          createdAt,
          lastSeenAt: now,
        });
        await recordAudit(em.getKysely(), {
          action: "session.opened",
          actor: { kind: "user", id: userId, name: email },
          target: null,
          changes: [
            { field: "openedBy", after: openedBy },
            ...(secondFactor === "none" ? [] : [{ field: "secondFactor", after: secondFactor }]),
          ],
        });
      });
    },
    recordRefusal: createRefusalRecorder(() => orm.em.fork().getKysely()),
    async listSignIns(since) {
      const { rows } = await sql<{ actor_name: string; client_address: string | null }>`
        select actor_name, client_address, max(id) as latest from audit_entries
        where action = 'session.opened' and id >= ${encodeTime(since, ID_TIME_LENGTH)}
        group by actor_name, client_address order by latest desc limit ${sql.lit(MAX_SIGN_INS)}
      `.execute(orm.em.fork().getKysely());
      return rows.map(({ actor_name: email, client_address: clientAddress }) => ({
        email,
        clientAddress,
      }));
    },
    async find({ tokenHash, now }) {
      const em = orm.em.fork();
      const session = await em.findOne(SessionEntity, { tokenHash, ...isOpenAt(now) });
      if (!session) return null;
      if (now - session.lastSeenAt >= SEEN_EVERY_MS)
        await em.nativeUpdate(SessionEntity, { id: session.id }, { lastSeenAt: now });
      const user = await em.findOne(UserEntity, { id: session.userId });
      const { id: sessionId, openedBy } = session;
      return user && { sessionId, openedBy, user: toStoredUser(user) };
    },
    async close(sessionId) {
      await transactional(async (em) => {
        const ended = await em.nativeDelete(SessionEntity, { id: sessionId });
        if (ended > 0)
          await recordAudit(em.getKysely(), { action: "session.closed", target: null });
      });
    },
    async isOpen({ sessionId, now }) {
      return (await orm.em.fork().count(SessionEntity, { id: sessionId, ...isOpenAt(now) })) > 0;
    },
    async listOpen({ userId, now }) {
      const orderBy = { lastSeenAt: "desc", id: "desc" } as const;
      const open = await orm.em
        .fork()
        .find(SessionEntity, { userId, ...isOpenAt(now) }, { orderBy });
      return open.map(({ id, openedBy, createdAt, lastSeenAt, clientAddress, userAgent }) => ({
        ...{ id, openedBy, createdAt, lastSeenAt },
        clientAddress: clientAddress ?? null,
        userAgent: userAgent ?? null,
      }));
    },
    async revoke({ userId, sessionId, now }) {
      return (await endSessions({ id: sessionId, userId, ...isOpenAt(now) })) > 0;
    },
    revokeOthers: ({ userId, sessionId, now }) =>
      endSessions({ id: { $ne: sessionId }, userId, ...isOpenAt(now) }),
    async addLoginLink({ tokenHash, userId, now, expiresAt }) {
      const row = { tokenHash, userId, createdAt: now, expiresAt, usedAt: null };
      await orm.em.fork().upsert(LoginLinkEntity, row, { onConflictAction: "ignore" });
    },
    async findLoginLink({ tokenHash, now }) {
      const em = orm.em.fork();
      const unused = { tokenHash, usedAt: null, expiresAt: { $gt: now } };
      const link = await em.findOne(LoginLinkEntity, unused);
      const user = link && (await em.findOne(UserEntity, { id: link.userId }));
      return user && toStoredUser(user);
    },
    async takeLoginLink({ tokenHash, now }) {
      const em = orm.em.fork();
      const taken = await em.nativeUpdate(
        LoginLinkEntity,
        { tokenHash, usedAt: null, expiresAt: { $gt: now } },
        { usedAt: now },
      );
      if (taken === 0) return null;
      const link = await em.findOneOrFail(LoginLinkEntity, { tokenHash });
      const user = await em.findOne(UserEntity, { id: link.userId });
      return user && toStoredUser(user);
    },
  };
}

function isOpenAt(now: number) {
  return { expiresAt: { $gt: now }, lastSeenAt: { $gt: now - IDLE_SESSION_LIFE_MS } };
}
