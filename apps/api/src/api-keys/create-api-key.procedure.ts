import { nameSchema } from "@mp-notice/core";
import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { listedApiKeySchema } from "./api-key.contract.ts";

export const createApiKeyProcedure = ownerProcedure
  .input(z.strictObject({ name: nameSchema(60).min(1) }))
  .output(z.object({ apiKey: listedApiKeySchema, key: z.string() }))
  .mutation(({ ctx: { caller, services }, input: { name } }) =>
    services.apiKeys.create({ name, createdBy: caller.user.email }),
  );
