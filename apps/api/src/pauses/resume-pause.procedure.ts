import { idSchema } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";
import { pausedApiSchema, RESUME_OUTCOMES } from "./pause.contract.ts";

export const resumePauseProcedure = operatorProcedure
  .input(z.strictObject({ appId: idSchema(32), api: pausedApiSchema }))
  .output(z.object({ outcome: z.enum(RESUME_OUTCOMES) }))
  .mutation(({ ctx, input }) => ctx.services.pauses.resume(input));
