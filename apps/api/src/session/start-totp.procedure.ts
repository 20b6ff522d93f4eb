import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { passwordSchema } from "./credential-inputs.ts";

export const startTotpProcedure = viewerProcedure
  .input(z.strictObject({ currentPassword: passwordSchema.optional() }))
  .output(z.object({ secret: z.string(), uri: z.string() }))
  .mutation(({ ctx: { caller, services, clientAddress }, input }) =>
    services.totp.start({ ...input, ...caller, clientAddress }),
  );
