import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { codeSchema } from "./credential-inputs.ts";

export const confirmTotpProcedure = viewerProcedure
  .input(z.strictObject({ code: codeSchema }))
  .output(z.object({ recoveryCodes: z.array(z.string()) }))
  .mutation(async ({ ctx: { caller, services }, input }) => ({
    recoveryCodes: await services.totp.confirm({ ...input, user: caller.user }),
  }));
