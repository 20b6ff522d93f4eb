import { z } from "zod";
import { browserProcedure } from "../trpc/procedures.ts";
import { sessionOutputSchema } from "./session-user.ts";

export const redeemLoginLink = browserProcedure
  .input(z.strictObject({ token: z.string().min(1).max(200) }))
  .output(sessionOutputSchema)
  .mutation(async ({ ctx, input }) => {
    const { user, needsCurrentPassword, ...session } = await ctx.services.session.redeemLoginLink({
      ...input,
      clientAddress: ctx.clientAddress,
      userAgent: ctx.userAgent,
    });
    ctx.sessionCookie.set(session);
    return { user, needsCurrentPassword };
  });
