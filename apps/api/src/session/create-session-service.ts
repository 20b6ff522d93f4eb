import { hash, verify } from "@node-rs/argon2";
import { NoticeError } from "@mp-notice/core";
import type { SessionStore, StoredSession } from "../database/session-store.ts";
import type { StoredUser, UserStore } from "../database/user-store.ts";
import { createToken, hashToken } from "../secrets/hash-token.ts";
import { toAddressGroup } from "./address-group.ts";
import type { PasswordQueue } from "./password-queue.ts";
import type { SignInLimits } from "./sign-in-limits.ts";
import { assertStrongPassword } from "./assert-strong-password.ts";
import type {
  ChangePasswordInput,
  ListedSession,
  OpenedSession,
  SessionService,
  SessionState,
  Visitor,
} from "./session-service.ts";

const MAX_USER_AGENT_LENGTH = 255;
/** However busy; one that nobody uses ends sooner. */
const SESSION_LIFE_MS = 30 * 86_400_000;

interface SessionDeps {
  users: UserStore;
  sessions: SessionStore;
  limits: SignInLimits;
  queue: PasswordQueue;
  /** Unix milliseconds. */
  now(): number;
}

export interface Sessions extends SessionService {
  /** The session of a cookie; `null` when it is unknown or over. */
  find(token: string): Promise<({ sessionId: string } & SessionState) | null>;
}

export function createSessionService(deps: SessionDeps): Sessions {
  const { users, sessions, limits, queue, now } = deps;
  /** Verified when the e-mail is unknown, so that the time taken does not tell which e-mails exist. */
  const decoyHash = hash(createToken());

  async function openSession(
    user: StoredUser,
    { openedBy, clientAddress, userAgent }: Visitor & { openedBy: "password" | "link" },
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
      clientAddress,
      userAgent: userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
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
    const isRight = await limits.judgePassword({ account: user.email, clientAddress }, () =>
      findByPassword(user.email, currentPassword),
    );
    if (!isRight) throw refusePassword("currentPassword", "is wrong");
    if (newPassword === currentPassword)
      throw refusePassword("newPassword", "is the one that you have now");
  }

  return {
    async login({ email, password, ...visitor }) {
      const { clientAddress } = visitor;
      const account = email.trim().toLowerCase();
      const user = await limits.judgePassword({ account, clientAddress }, () =>
        findByPassword(account, password),
      );
      if (!user) throw new NoticeError("UNAUTHENTICATED", "the e-mail or the password is wrong");
      return openSession(user, { ...visitor, openedBy: "password" });
    },
    async redeemLoginLink({ token, ...visitor }) {
      const user = await sessions.takeLoginLink({ tokenHash: hashToken(token), now: now() });
      if (!user) {
        await limits.countWrongLink(visitor.clientAddress);
        await sessions.recordRefusal({ by: "link", user: null, email: null });
        throw new NoticeError("UNAUTHENTICATED", "the login link is unknown, was used or is over");
      }
      return openSession(user, { ...visitor, openedBy: "link" });
    },
    isKnownAddress: (clientAddress) => limits.isKnownAddress(clientAddress),
    findBlock: (clientAddress) => limits.findBlock(clientAddress),
    logout: (sessionId) => sessions.close(sessionId),
    async changePassword(input) {
      const { user, sessionId, clientAddress, newPassword } = input;
      await assertCurrentPassword(input);
      await assertStrongPassword(newPassword, user.email);
      const who = { addressGroup: toAddressGroup(clientAddress), isKnown: true };
      const passwordHash = await queue.run(who, () => hash(newPassword));
      const token = createToken();
      const { expiresAt } = await users.changePassword({
        userId: user.userId,
        session: { id: sessionId, newTokenHash: hashToken(token) },
        passwordHash,
        now: now(),
      });
      return {
        ...{ user, needsCurrentPassword: true },
        ...{ token, expiresAt: new Date(expiresAt).toISOString() },
      };
    },
    async list({ user: { userId }, sessionId: ownSessionId }) {
      const open = await sessions.listOpen({ userId, now: now() });
      return open.map((session) => toListed(session, ownSessionId));
    },
    async revoke({ userId, sessionId }) {
      if (await sessions.revoke({ userId, sessionId, now: now() })) return;
      throw new NoticeError("NOT_FOUND", "the person has no such session", {
        details: [{ field: "sessionId", problem: "is none of your open sessions" }],
      });
    },
    revokeOthers: ({ user: { userId }, sessionId }) =>
      sessions.revokeOthers({ userId, sessionId, now: now() }),
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

function toListed(
  { id, createdAt, lastSeenAt, clientAddress, userAgent, openedBy }: StoredSession,
  ownSessionId: string,
): ListedSession {
  return {
    ...{ sessionId: id, openedBy, clientAddress, userAgent, isCurrent: id === ownSessionId },
    createdAt: new Date(createdAt).toISOString(),
    lastSeenAt: new Date(lastSeenAt).toISOString(),
  };
}

function refusePassword(field: "currentPassword" | "newPassword", problem: string): NoticeError {
  return new NoticeError("INPUT_INVALID", `${field} ${problem}`, { details: [{ field, problem }] });
}
