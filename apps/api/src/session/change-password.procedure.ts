import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { passwordSchema } from "./credential-inputs.ts";
import { sessionStateSchema } from "./session.contract.ts";

export const changePasswordProcedure = viewerProcedure
  .input(
    z.strictObject({ currentPassword: passwordSchema.optional(), newPassword: passwordSchema }),
  )
  .output(sessionStateSchema)
  .mutation(async ({ ctx, input }) => {
    const { caller, services, clientAddress } = ctx;
    const { token, expiresAt, ...state } = await services.session.changePassword({
      ...input,
      ...caller,
      clientAddress,
    });
    ctx.sessionCookie.set({ token, expiresAt });
    return state;
  });
