import type { Role } from "./role.ts";

export interface SessionUser {
  userId: string;
  email: string;
  role: Role;
}

/** Who is signed in. */
export interface SessionState {
  user: SessionUser;
  /** False for who came in by a login link, and may choose a password without knowing the one before. */
  needsCurrentPassword: boolean;
  /** Whether a code of the person's authenticator app is asked for beside the password. */
  hasTotp: boolean;
}

/** `token` is the value of the session cookie, known to the browser alone. */
export interface OpenedSession extends SessionState {
  token: string;
  expiresAt: string;
}

/** A browser that is signed in as the person who asks. Datetimes are ISO 8601. */
export interface ListedSession extends Visitor {
  sessionId: string;
  openedBy: "password" | "link";
  createdAt: string;
  /** To the minute. */
  lastSeenAt: string;
  /** The one that asks. */
  isCurrent: boolean;
}

/** The browser that asks to sign in. */
export interface Visitor {
  clientAddress: string | null;
  userAgent: string | null;
}

/** That who is signed in knows their password, where they have one. */
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
   * A login link opens one session. It stands for the password, not for the second factor, and is used up by who has both.
   * @throws NoticeError UNAUTHENTICATED when it is unknown, used or over; CODE_REQUIRED; RATE_LIMITED
   */
  redeemLoginLink(
    input: Visitor & { token: string; code?: string | undefined },
  ): Promise<OpenedSession>;
  /** Whether anybody has signed in from there in the last 30 days. */
  isKnownAddress(clientAddress: string | null): Promise<boolean>;
  /** The seconds for which no password from this address is judged; `null` when some may be. */
  findBlock(clientAddress: string | null): number | null;
  logout(sessionId: string): Promise<void>;
  /**
   * Ends the person's other sessions; this one goes on under a new token.
   * @throws NoticeError INPUT_INVALID naming the password that is not right; RATE_LIMITED
   */
  changePassword(input: ChangePasswordInput): Promise<OpenedSession>;
  /** Those of the person that are open, the last used first. */
  list(caller: { user: SessionUser; sessionId: string }): Promise<ListedSession[]>;
  /** @throws NoticeError NOT_FOUND when the person has no such open session */
  revoke(input: { userId: string; sessionId: string }): Promise<void>;
  /** All of the person but the one that asks; answers how many. */
  revokeOthers(caller: { user: SessionUser; sessionId: string }): Promise<number>;
  /** False once somebody ended it: what streams asks again and again. */
  isOpen(sessionId: string): Promise<boolean>;
}
