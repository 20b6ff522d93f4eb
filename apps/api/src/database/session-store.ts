import { ulid } from "ulid";
import type { Database } from "./connect.ts";
import { LoginLink } from "./entities/login-link.entity.ts";
import { Session } from "./entities/session.entity.ts";
import { User } from "./entities/user.entity.ts";
import type { StoredUser } from "./user-store.ts";

/** Tokens come hashed; times are unix milliseconds. */
export interface SessionStore {
  open(input: { tokenHash: string; userId: string; now: number; expiresAt: number }): Promise<void>;
  find(input: {
    tokenHash: string;
    now: number;
  }): Promise<{ sessionId: string; user: StoredUser } | null>;
  close(sessionId: string): Promise<void>;
  /** Registers a login link. One that is known stays as it is, used or not. */
  addLoginLink(input: {
    tokenHash: string;
    userId: string;
    now: number;
    expiresAt: number;
  }): Promise<void>;
  /** Uses a login link up: of several who try, one gets the user. */
  takeLoginLink(input: { tokenHash: string; now: number }): Promise<StoredUser | null>;
}

export function createSessionStore({ orm }: Pick<Database, "orm">): SessionStore {
  return {
    async open({ tokenHash, userId, now, expiresAt }) {
      const em = orm.em.fork();
      await em.nativeDelete(Session, { expiresAt: { $lte: now } });
      await em.insert(Session, { id: ulid(now), tokenHash, userId, createdAt: now, expiresAt });
    },
    async find({ tokenHash, now }) {
      const em = orm.em.fork();
      const session = await em.findOne(Session, { tokenHash, expiresAt: { $gt: now } });
      if (!session) return null;
      const user = await em.findOne(User, { id: session.userId });
      return user && { sessionId: session.id, user };
    },
    async close(sessionId) {
      await orm.em.fork().nativeDelete(Session, { id: sessionId });
    },
    async addLoginLink({ tokenHash, userId, now, expiresAt }) {
      const row = { tokenHash, userId, createdAt: now, expiresAt, usedAt: null };
      await orm.em.fork().upsert(LoginLink, row, { onConflictAction: "ignore" });
    },
    async takeLoginLink({ tokenHash, now }) {
      const em = orm.em.fork();
      const taken = await em.nativeUpdate(
        LoginLink,
        { tokenHash, usedAt: null, expiresAt: { $gt: now } },
        { usedAt: now },
      );
      if (taken === 0) return null;
      const link = await em.findOneOrFail(LoginLink, { tokenHash });
      return em.findOne(User, { id: link.userId });
    },
  };
}
