import { z } from "zod";

export const customerTokenSchema = z.object({ token: z.string(), expiresAt: z.string() });
