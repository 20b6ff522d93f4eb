import { idSchema } from "@mp-notice/core";
import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { listedApiKeySchema } from "./api-key.contract.ts";

export const revokeApiKeyProcedure = ownerProcedure
  .input(z.strictObject({ apiKeyId: idSchema(26) }))
  .output(listedApiKeySchema)
  .mutation(({ ctx, input }) => ctx.services.apiKeys.revoke(input.apiKeyId));
