import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { listedApiKeySchema } from "./api-key.contract.ts";

export const listApiKeysProcedure = ownerProcedure
  .output(z.array(listedApiKeySchema))
  .query(({ ctx }) => ctx.services.apiKeys.list());
