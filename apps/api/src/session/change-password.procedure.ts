import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { sessionOutputSchema } from "./session-user.ts";

const password = z.string().min(1).max(1024);

export const changePassword = viewerProcedure
  .input(z.strictObject({ currentPassword: password.optional(), newPassword: password }))
  .output(sessionOutputSchema)
  .mutation(async ({ ctx, input }) => {
    const { caller, services, clientAddress } = ctx;
    const { user, needsCurrentPassword, ...session } = await services.session.changePassword({
      ...input,
      ...caller,
      clientAddress,
    });
    ctx.sessionCookie.set(session);
    return { user, needsCurrentPassword };
  });
