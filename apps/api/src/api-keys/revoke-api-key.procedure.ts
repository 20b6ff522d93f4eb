import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { listedApiKeySchema } from "./api-key-output.ts";

export const revokeApiKey = ownerProcedure
  .input(z.strictObject({ apiKeyId: z.string().min(1).max(26) }))
  .output(listedApiKeySchema)
  .mutation(({ ctx, input }) => ctx.services.apiKeys.revoke(input.apiKeyId));
