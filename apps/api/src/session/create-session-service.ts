import { hash, verify } from "@node-rs/argon2";
import { NoticeError } from "@mp-notice/core";
import type { SessionStore } from "../database/session-store.ts";
import type { StoredUser, UserStore } from "../database/user-store.ts";
import { createToken, hashToken } from "../secrets/hash-token.ts";
import { createLoginThrottle } from "./login-throttle.ts";
import { assertStrongPassword } from "./assert-strong-password.ts";
import type {
  ChangePasswordInput,
  OpenedSession,
  SessionService,
  SessionState,
} from "./session-service.ts";

/** Fixed, not sliding: an operator signs in once a month. */
const SESSION_LIFE_MS = 30 * 86_400_000;

interface SessionDeps {
  users: UserStore;
  sessions: SessionStore;
  /** Unix milliseconds. */
  now(): number;
}

export interface Sessions extends SessionService {
  /** The session of a cookie; `null` when it is unknown or over. */
  find(token: string): Promise<({ sessionId: string } & SessionState) | null>;
}

export function createSessionService({ users, sessions, now }: SessionDeps): Sessions {
  const throttle = createLoginThrottle();
  /** Verified when the e-mail is unknown, so that the time taken does not tell which e-mails exist. */
  const decoyHash = hash(createToken());

  async function openSession(
    user: StoredUser,
    openedBy: "password" | "link",
  ): Promise<OpenedSession> {
    const token = createToken();
    const openedAt = now();
    const expiresAt = openedAt + SESSION_LIFE_MS;
    await sessions.open({
      tokenHash: hashToken(token),
      user,
      openedBy,
      now: openedAt,
      expiresAt,
    });
    return { ...toState(user, openedBy), token, expiresAt: new Date(expiresAt).toISOString() };
  }

  async function findByPassword(email: string, password: string): Promise<StoredUser | null> {
    const user = await users.findByEmail(email);
    const isRight = await verify(user?.passwordHash ?? (await decoyHash), password);
    if (isRight && user) return user;
    await sessions.recordRefusal({ by: "password", user, email });
    return null;
  }

  /** Guesses count as failed sign-ins do: a browser left open must not become a place to try passwords. */
  async function assertCurrentPassword(input: ChangePasswordInput): Promise<void> {
    const { user, needsCurrentPassword, currentPassword, newPassword, clientAddress } = input;
    if (!needsCurrentPassword) return;
    if (currentPassword === undefined) throw refusePassword("currentPassword", "is required");
    const isRight = await throttle.attempt(`password ${user.email} ${clientAddress}`, () =>
      findByPassword(user.email, currentPassword),
    );
    if (!isRight) throw refusePassword("currentPassword", "is wrong");
    if (newPassword === currentPassword)
      throw refusePassword("newPassword", "is the one that you have now");
  }

  return {
    async login({ email, password, clientAddress }) {
      const account = email.trim().toLowerCase();
      const user = await throttle.attempt(`password ${account} ${clientAddress}`, () =>
        findByPassword(account, password),
      );
      if (!user) throw new NoticeError("UNAUTHENTICATED", "the e-mail or the password is wrong");
      return openSession(user, "password");
    },
    async redeemLoginLink({ token, clientAddress }) {
      const user = await throttle.attempt(`link ${clientAddress}`, async () => {
        const taken = await sessions.takeLoginLink({ tokenHash: hashToken(token), now: now() });
        if (!taken) await sessions.recordRefusal({ by: "link", user: null, email: null });
        return taken;
      });
      if (!user) {
        throw new NoticeError("UNAUTHENTICATED", "the login link is unknown, was used or is over");
      }
      return openSession(user, "link");
    },
    logout: (sessionId) => sessions.close(sessionId),
    async changePassword(input) {
      const { user, sessionId, newPassword } = input;
      await assertCurrentPassword(input);
      await assertStrongPassword(newPassword, user.email);
      const passwordHash = await hash(newPassword);
      await users.changePassword({ userId: user.userId, sessionId, passwordHash, now: now() });
      return { user, needsCurrentPassword: true };
    },
    isOpen: (sessionId) => sessions.isOpen({ sessionId, now: now() }),
    async find(token) {
      const found = await sessions.find({ tokenHash: hashToken(token), now: now() });
      return found && { sessionId: found.sessionId, ...toState(found.user, found.openedBy) };
    },
  };
}

function toState(
  { id, email, role, passwordSetAt }: StoredUser,
  openedBy: "password" | "link",
): SessionState {
  return {
    user: { userId: id, email, role },
    needsCurrentPassword: openedBy === "password" && passwordSetAt !== null,
  };
}

function refusePassword(field: "currentPassword" | "newPassword", problem: string): NoticeError {
  return new NoticeError("INPUT_INVALID", `${field} ${problem}`, { details: [{ field, problem }] });
}
