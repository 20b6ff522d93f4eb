import { z } from "zod";
import type { ListedApiKey } from "./api-key-service.ts";

export const listedApiKeySchema: z.ZodType<ListedApiKey> = z.object({
  apiKeyId: z.string(),
  name: z.string(),
  scope: z.literal("service"),
  lastFour: z.string().nullable(),
  createdBy: z.string().nullable(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
