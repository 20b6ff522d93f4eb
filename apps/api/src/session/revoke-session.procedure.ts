import { idSchema } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";

export const revokeSessionProcedure = viewerProcedure
  .input(z.strictObject({ sessionId: idSchema(26) }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input: { sessionId } }) => {
    const { user, sessionId: ownSessionId } = ctx.caller;
    await ctx.services.session.revoke({ userId: user.userId, sessionId });
    if (sessionId === ownSessionId) ctx.sessionCookie.clear();
    return { ok: true };
  });
