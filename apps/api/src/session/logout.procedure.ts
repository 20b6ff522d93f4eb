import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";

export const logoutProcedure = viewerProcedure
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx }) => {
    await ctx.services.session.logout(ctx.caller.sessionId);
    ctx.sessionCookie.clear();
    return { ok: true };
  });
