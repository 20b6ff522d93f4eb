import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { listedApiKeySchema } from "./api-key-output.ts";

export const createApiKey = ownerProcedure
  .input(z.strictObject({ name: z.string().trim().min(1).max(60) }))
  .output(z.object({ apiKey: listedApiKeySchema, key: z.string() }))
  .mutation(({ ctx: { caller, services }, input: { name } }) =>
    services.apiKeys.create({ name, createdBy: caller.user.email }),
  );
