import { z } from "zod";
import { browserProcedure } from "../trpc/procedures.ts";
import { codeSchema } from "./credential-inputs.ts";
import { sessionStateSchema } from "./session.contract.ts";

export const redeemLoginLinkProcedure = browserProcedure
  .input(z.strictObject({ token: z.string().min(1).max(200), code: codeSchema.optional() }))
  .output(sessionStateSchema)
  .mutation(async ({ ctx, input }) => {
    const { token, expiresAt, ...state } = await ctx.services.session.redeemLoginLink({
      ...input,
      clientAddress: ctx.clientAddress,
      userAgent: ctx.userAgent,
    });
    ctx.sessionCookie.set({ token, expiresAt });
    return state;
  });
