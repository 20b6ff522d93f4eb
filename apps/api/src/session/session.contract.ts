import { z } from "zod";
import { ROLES } from "./role.ts";

const sessionUserSchema = z.object({ userId: z.string(), email: z.string(), role: z.enum(ROLES) });
export type SessionUser = z.output<typeof sessionUserSchema>;

/** Who is signed in. */
export const sessionStateSchema = z.object({
  user: sessionUserSchema,
  /** False after a login link, which lets a person choose a password without knowing the previous one. */
  needsCurrentPassword: z.boolean(),
  /** Whether signing in also takes a code from the person's authenticator app. */
  hasTotp: z.boolean(),
});
export type SessionState = z.output<typeof sessionStateSchema>;

/** `token` is the value of the session cookie, known only to the browser. */
export interface OpenedSession extends SessionState {
  token: string;
  expiresAt: string;
}

/** The browser that asks to sign in. */
const visitorSchema = z.object({
  clientAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
});
export type Visitor = z.output<typeof visitorSchema>;

/** A browser signed in as the person who asks. Datetimes are ISO 8601. */
export const listedSessionSchema = visitorSchema.extend({
  sessionId: z.string(),
  openedBy: z.enum(["password", "link"]),
  createdAt: z.string(),
  /** To the minute. */
  lastSeenAt: z.string(),
  /** Whether it is the session that asks. */
  isCurrent: z.boolean(),
});
export type ListedSession = z.output<typeof listedSessionSchema>;

/** Proof that the signed-in person knows their password, if they have one. */
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
   * CODE_REQUIRED when the password is right and a second factor is on
   */
  login(
    input: Visitor & { email: string; password: string; code?: string | undefined },
  ): Promise<OpenedSession>;
  /**
   * A login link opens one session. It replaces the password, not the second factor, and is used up only once both are given.
   * @throws NoticeError UNAUTHENTICATED when it is unknown, used or expired; CODE_REQUIRED; RATE_LIMITED
   */
  redeemLoginLink(
    input: Visitor & { token: string; code?: string | undefined },
  ): Promise<OpenedSession>;
  /** Whether anybody has signed in from this address in the last 30 days. */
  isKnownAddress(clientAddress: string | null): Promise<boolean>;
  /** Seconds until a password from this address is checked again; `null` when it is not blocked. */
  findBlock(clientAddress: string | null): number | null;
  logout(sessionId: string): Promise<void>;
  /**
   * Ends the person's other sessions and gives this one a new token.
   * @throws NoticeError INPUT_INVALID naming the wrong password; RATE_LIMITED
   */
  changePassword(input: ChangePasswordInput): Promise<OpenedSession>;
  /** The person's open sessions, most recently used first. */
  list(caller: { user: SessionUser; sessionId: string }): Promise<ListedSession[]>;
  /** @throws NoticeError NOT_FOUND when the person has no such open session */
  revoke(input: { userId: string; sessionId: string }): Promise<void>;
  /** Ends all sessions of the person but the current one; returns how many. */
  revokeOthers(caller: { user: SessionUser; sessionId: string }): Promise<number>;
  /** Event streams poll it: false once the session was ended. */
  isOpen(sessionId: string): Promise<boolean>;
}

/** The second factor of the signed-in person: codes from an authenticator app. */
export interface TotpService {
  /** Creates a secret that takes effect once `confirm` has proved that the app holds it. @throws NoticeError INPUT_INVALID; ALREADY_KNOWN when one is on already */
  start(input: OwnProof): Promise<{ secret: string; uri: string }>;
  /** Returns the recovery codes, shown this once. @throws NoticeError INPUT_INVALID naming `code`; ALREADY_KNOWN; NOT_FOUND without a start */
  confirm(input: { user: SessionUser; code: string }): Promise<string[]>;
  /** @throws NoticeError INPUT_INVALID; CODE_REQUIRED; NOT_FOUND when none is on; RATE_LIMITED */
  remove(input: OwnProof & { code?: string | undefined }): Promise<void>;
}
