import { nameSchema } from "@mp-notice/core";
import { z } from "zod";
import { browserProcedure } from "../trpc/procedures.ts";
import { sessionOutputSchema } from "./session-user.ts";

export const login = browserProcedure
  .input(
    z.strictObject({
      email: nameSchema(254).min(1),
      password: z.string().min(1).max(1024),
    }),
  )
  .output(sessionOutputSchema)
  .mutation(async ({ ctx, input }) => {
    const { user, needsCurrentPassword, ...session } = await ctx.services.session.login({
      ...input,
      clientAddress: ctx.clientAddress,
      userAgent: ctx.userAgent,
    });
    ctx.sessionCookie.set(session);
    return { user, needsCurrentPassword };
  });
