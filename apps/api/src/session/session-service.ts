import type { Role } from "./role.ts";

export interface SessionUser {
  userId: string;
  email: string;
  role: Role;
}

/** `token` is the value of the session cookie, known to the browser alone. */
export interface OpenedSession {
  user: SessionUser;
  token: string;
  expiresAt: string;
}

export interface SessionService {
  /** @throws NoticeError UNAUTHENTICATED, the same for an unknown e-mail and a wrong password; RATE_LIMITED after too many failures. */
  login(input: { email: string; password: string; clientAddress: string }): Promise<OpenedSession>;
  /** A login link opens one session. @throws NoticeError UNAUTHENTICATED when it is unknown, used or over; RATE_LIMITED. */
  redeemLoginLink(input: { token: string; clientAddress: string }): Promise<OpenedSession>;
  logout(sessionId: string): Promise<void>;
}
