import { idSchema, nameSchema } from "@mp-notice/core";
import { z } from "zod";
import { ROLES } from "../session/role.ts";
import type { ListedUser, ShownLoginLink } from "./user-service.ts";

/** An e-mail is one person's whatever its case: kept in lower case. */
export const emailSchema = nameSchema(254)
  .toLowerCase()
  .pipe(z.email({ error: "must be an e-mail address" }));

export const roleSchema = z.enum(ROLES);

export const userIdSchema = idSchema(26);

export const listedUserSchema: z.ZodType<ListedUser> = z.object({
  userId: z.string(),
  email: z.string(),
  role: roleSchema,
  hasPassword: z.boolean(),
  hasTotp: z.boolean(),
  createdAt: z.string(),
  lastSignedInAt: z.string().nullable(),
});

export const loginLinkSchema: z.ZodType<ShownLoginLink> = z.object({
  url: z.string(),
  expiresAt: z.string(),
});
