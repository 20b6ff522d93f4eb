import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";

export const logout = operatorProcedure
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx }) => {
    await ctx.services.session.logout(ctx.caller.sessionId);
    ctx.sessionCookie.clear();
    return { ok: true };
  });
