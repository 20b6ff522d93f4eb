import type { Role } from "../session/role.ts";

/** Datetimes are ISO 8601. */
export interface ListedUser {
  userId: string;
  email: string;
  role: Role;
  /** False while somebody new has only a login link. */
  hasPassword: boolean;
  /** Whether they sign in with a code of an authenticator app as well. */
  hasTotp: boolean;
  createdAt: string;
  lastSignedInAt: string | null;
}

/** Opens one session and tells its reader who they are: shown once, kept only as a hash. */
export interface ShownLoginLink {
  url: string;
  expiresAt: string;
}

export interface UserService {
  /** By e-mail. */
  list(): Promise<ListedUser[]>;
  /** @throws NoticeError ALREADY_KNOWN naming `email` */
  create(input: {
    email: string;
    role: Role;
  }): Promise<{ user: ListedUser; loginLink: ShownLoginLink }>;
  /** @throws NoticeError NOT_FOUND; LAST_OWNER when nobody would be left who may decide */
  update(input: { userId: string; role: Role }): Promise<ListedUser>;
  /** Ends every session at once. Throws as `update`. */
  remove(userId: string): Promise<void>;
  /** For a forgotten password. Earlier links of this person stop working. @throws NoticeError NOT_FOUND */
  createLoginLink(userId: string): Promise<ShownLoginLink>;
  /**
   * For a lost phone: the password alone signs in again.
   * @throws NoticeError NOT_FOUND; FORBIDDEN for one's own, which takes the password and a code
   */
  resetTotp(input: { userId: string; byUserId: string }): Promise<ListedUser>;
}
