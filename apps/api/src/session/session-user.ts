import { z } from "zod";
import type { SessionUser } from "./session-service.ts";

const sessionUserSchema: z.ZodType<SessionUser> = z.object({
  userId: z.string(),
  email: z.string(),
  role: z.literal("owner"),
});

export const sessionOutputSchema = z.object({ user: sessionUserSchema });
