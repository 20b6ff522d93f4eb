import { z } from "zod";
import { ROLES } from "../session/role.ts";
import type { ListedUser, ShownLoginLink } from "./user-service.ts";

/** An e-mail is one person's whatever its case: kept in lower case. */
export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ error: "must be an e-mail address" }));

export const roleSchema = z.enum(ROLES);

export const userIdSchema = z.string().min(1).max(26);

export const listedUserSchema: z.ZodType<ListedUser> = z.object({
  userId: z.string(),
  email: z.string(),
  role: roleSchema,
  hasPassword: z.boolean(),
  createdAt: z.string(),
  lastSignedInAt: z.string().nullable(),
});

export const loginLinkSchema: z.ZodType<ShownLoginLink> = z.object({
  url: z.string(),
  expiresAt: z.string(),
});
