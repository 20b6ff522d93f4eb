import type { Role } from "./role.ts";

export interface SessionUser {
  userId: string;
  email: string;
  role: Role;
}

export interface SessionState {
  user: SessionUser;
  /** False after a login link, which lets the person set a password without the old one. */
  needsCurrentPassword: boolean;
  /** Whether signing in needs a TOTP code besides the password. */
  hasTotp: boolean;
}

/** `token` is the session cookie's value; only the browser has it. */
export interface OpenedSession extends SessionState {
  token: string;
  expiresAt: string;
}

/** A session of the caller's own account. Datetimes are ISO 8601. */
export interface ListedSession extends Visitor {
  sessionId: string;
  openedBy: "password" | "link";
  createdAt: string;
  /** Rounded to a minute, which saves writes. */
  lastSeenAt: string;
  /** The caller's own session. */
  isCurrent: boolean;
}

export interface Visitor {
  clientAddress: string | null;
  userAgent: string | null;
}

/** Re-authentication: a signed-in person proves their password, if they have one. */
export interface OwnProof extends SessionState {
  clientAddress: string | null;
  currentPassword?: string | undefined;
}

export interface ChangePasswordInput extends OwnProof {
  sessionId: string;
  newPassword: string;
}

export interface SessionService {
  /**
   * @throws NoticeError UNAUTHENTICATED, the same for an unknown e-mail and a wrong password; RATE_LIMITED after too many failures;
   * CODE_REQUIRED when the password is right and the person has a second factor
   */
  login(
    input: Visitor & { email: string; password: string; code?: string | undefined },
  ): Promise<OpenedSession>;
  /**
   * A login link opens one session. It replaces the password, not the second factor, and is consumed only when both are valid.
   * @throws NoticeError UNAUTHENTICATED when it is unknown, used or expired; CODE_REQUIRED; RATE_LIMITED
   */
  redeemLoginLink(
    input: Visitor & { token: string; code?: string | undefined },
  ): Promise<OpenedSession>;
  /** Whether anyone signed in from this address in the last 30 days. */
  isKnownAddress(clientAddress: string | null): Promise<boolean>;
  /** For how many seconds this address may try no password; `null` when it is not blocked. */
  findBlock(clientAddress: string | null): number | null;
  logout(sessionId: string): Promise<void>;
  /**
   * Ends the person's other sessions and rotates this one's token.
   * @throws NoticeError INPUT_INVALID naming the rejected password; RATE_LIMITED
   */
  changePassword(input: ChangePasswordInput): Promise<OpenedSession>;
  /** The person's open sessions, most recently used first. */
  list(caller: { user: SessionUser; sessionId: string }): Promise<ListedSession[]>;
  /** @throws NoticeError NOT_FOUND when the person has no such open session */
  revoke(input: { userId: string; sessionId: string }): Promise<void>;
  /** Ends all of the person's sessions except the caller's; returns how many. */
  revokeOthers(caller: { user: SessionUser; sessionId: string }): Promise<number>;
  /** Polled by event streams, so that they end with their session. */
  isOpen(sessionId: string): Promise<boolean>;
}
