import { idSchema, nameSchema } from "@mp-notice/core";
import { z } from "zod";
import { ROLES, type Role } from "../session/role.ts";

/** Stored in lower case, because an email address identifies one person whatever its case. */
export const emailSchema = nameSchema(254)
  .toLowerCase()
  .pipe(z.email({ error: "must be an e-mail address" }));

export const roleSchema = z.enum(ROLES);

export const userIdSchema = idSchema(26);

/** Datetimes are ISO 8601. */
export const listedUserSchema = z.object({
  userId: z.string(),
  email: z.string(),
  role: roleSchema,
  /** False until a new user, who has only a login link, chooses a password. */
  hasPassword: z.boolean(),
  /** Whether signing in also takes a code from their authenticator app. */
  hasTotp: z.boolean(),
  createdAt: z.string(),
  lastSignedInAt: z.string().nullable(),
});
export type ListedUser = z.output<typeof listedUserSchema>;

/** A login link. The URL is returned only when it is created: the database keeps its hash. */
export const loginLinkSchema = z.object({
  url: z.string(),
  /** ISO 8601. */
  expiresAt: z.string(),
});
export type ShownLoginLink = z.output<typeof loginLinkSchema>;

export interface UserService {
  /** Ordered by email address. */
  list(): Promise<ListedUser[]>;
  /** @throws NoticeError ALREADY_KNOWN naming `email` */
  create(input: {
    email: string;
    role: Role;
  }): Promise<{ user: ListedUser; loginLink: ShownLoginLink }>;
  /** @throws NoticeError NOT_FOUND; LAST_OWNER when no owner would be left */
  update(input: { userId: string; role: Role }): Promise<ListedUser>;
  /** Ends all their sessions at once. Throws as `update`. */
  remove(userId: string): Promise<void>;
  /** For a forgotten password. Their earlier links stop working. @throws NoticeError NOT_FOUND */
  createLoginLink(userId: string): Promise<ShownLoginLink>;
  /**
   * For a lost phone: from then on the password alone signs in.
   * @throws NoticeError NOT_FOUND; FORBIDDEN for the caller's own, which takes their password and a code
   */
  resetTotp(input: { userId: string; byUserId: string }): Promise<ListedUser>;
}
