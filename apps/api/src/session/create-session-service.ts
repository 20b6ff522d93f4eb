import { hash } from "@node-rs/argon2";
import { NoticeError } from "@mp-notice/core";
import type { SessionStore, StoredSession } from "./session-store.ts";
import type { StoredUser, UserStore } from "../users/user-store.ts";
import { createToken, hashToken } from "../secrets/hash-token.ts";
import { toAddressGroup } from "./address-group.ts";
import { type CredentialJudge, refuse } from "./credential-judge.ts";
import type { PasswordQueue } from "./password-queue.ts";
import type { SecondFactor } from "./second-factor.ts";
import type { SignInLimits } from "./sign-in-limits.ts";
import { assertStrongPassword } from "./assert-strong-password.ts";
import type {
  ListedSession,
  OpenedSession,
  SessionService,
  SessionState,
  Visitor,
} from "./session.contract.ts";
import { DAY_MS } from "../time/china-days.ts";

const MAX_USER_AGENT_LENGTH = 255;
/** The absolute lifetime; an idle session expires sooner. */
const SESSION_LIFE_MS = 30 * DAY_MS;

interface SessionDeps {
  users: UserStore;
  sessions: SessionStore;
  limits: SignInLimits;
  judge: CredentialJudge;
  queue: PasswordQueue;
  /** Unix milliseconds. */
  now(): number;
}

export interface Sessions extends SessionService {
  /** The session of a cookie; `null` when it is unknown or expired. */
  find(token: string): Promise<({ sessionId: string } & SessionState) | null>;
}

export function createSessionService(deps: SessionDeps): Sessions {
  const { users, sessions, limits, judge, queue, now } = deps;
  async function openSession(
    user: StoredUser,
    {
      openedBy,
      secondFactor,
      clientAddress,
      userAgent,
    }: Visitor & {
      openedBy: "password" | "link";
      secondFactor: SecondFactor;
    },
  ): Promise<OpenedSession> {
    const token = createToken();
    const openedAt = now();
    const expiresAt = openedAt + SESSION_LIFE_MS;
    await sessions.open({
      tokenHash: hashToken(token),
      user,
      openedBy,
      secondFactor,
      now: openedAt,
      expiresAt,
      clientAddress,
      userAgent: userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
    });
    return { ...toState(user, openedBy), token, expiresAt: new Date(expiresAt).toISOString() };
  }

  return {
    async login({ email, password, code, ...visitor }) {
      const { clientAddress } = visitor;
      const account = email.trim().toLowerCase();
      const { user, secondFactor } = await judge.judgeSignIn({
        ...{ account, password, code, clientAddress },
      });
      return openSession(user, { ...visitor, secondFactor, openedBy: "password" });
    },
    async redeemLoginLink({ token, code, ...visitor }) {
      const { clientAddress } = visitor;
      const link = { tokenHash: hashToken(token), now: now() };
      const owner = await sessions.findLoginLink(link);
      const secondFactor = owner
        ? await judge.judgeLinkCode({ user: owner, code, clientAddress })
        : "none";
      const user = owner && (await sessions.takeLoginLink(link));
      if (!user) {
        await limits.countWrongLink(clientAddress);
        await sessions.recordRefusal({ by: "link", user: null, email: null });
        throw new NoticeError(
          "UNAUTHENTICATED",
          "the login link is unknown, already used or expired",
        );
      }
      return openSession(user, { ...visitor, secondFactor, openedBy: "link" });
    },
    isKnownAddress: (clientAddress) => limits.isKnownAddress(clientAddress),
    findBlock: (clientAddress) => limits.findBlock(clientAddress),
    logout: (sessionId) => sessions.close(sessionId),
    async changePassword(input) {
      const { user, hasTotp, sessionId, clientAddress, newPassword } = input;
      await judge.assertPassword(input);
      if (input.needsCurrentPassword && newPassword === input.currentPassword)
        throw refuse("newPassword", "must differ from the current password");
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
        ...{ user, needsCurrentPassword: true, hasTotp },
        ...{ token, expiresAt: new Date(expiresAt).toISOString() },
      };
    },
    async list({ user: { userId }, sessionId: ownSessionId }) {
      const open = await sessions.listOpen({ userId, now: now() });
      return open.map((session) => toListed(session, ownSessionId));
    },
    async revoke({ userId, sessionId }) {
      if (await sessions.revoke({ userId, sessionId, now: now() })) return;
      throw new NoticeError("NOT_FOUND", "this person has no such session", {
        details: [{ field: "sessionId", problem: "is not one of your open sessions" }],
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
  { id, email, role, passwordSetAt, totpConfirmedAt }: StoredUser,
  openedBy: "password" | "link",
): SessionState {
  return {
    user: { userId: id, email, role },
    needsCurrentPassword: openedBy === "password" && passwordSetAt !== null,
    hasTotp: totpConfirmedAt !== null,
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
