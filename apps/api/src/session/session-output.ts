import { z } from "zod";
import { ROLES } from "./role.ts";
import type { SessionState, SessionUser } from "./session-service.ts";

const sessionUserSchema: z.ZodType<SessionUser> = z.object({
  userId: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
});

export const sessionOutputSchema: z.ZodType<SessionState> = z.object({
  user: sessionUserSchema,
  needsCurrentPassword: z.boolean(),
  hasTotp: z.boolean(),
});
