import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { codeSchema, passwordSchema } from "./credential-inputs.ts";

export const removeTotpProcedure = viewerProcedure
  .input(
    z.strictObject({ currentPassword: passwordSchema.optional(), code: codeSchema.optional() }),
  )
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx: { caller, services, clientAddress }, input }) => {
    await services.totp.remove({ ...input, ...caller, clientAddress });
    return { ok: true };
  });
