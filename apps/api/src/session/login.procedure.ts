import { nameSchema } from "@mp-notice/core";
import { z } from "zod";
import { browserProcedure } from "../trpc/procedures.ts";
import { codeSchema, passwordSchema } from "./credential-inputs.ts";
import { sessionStateSchema } from "./session.contract.ts";

export const loginProcedure = browserProcedure
  .input(
    z.strictObject({
      email: nameSchema(254).min(1),
      password: passwordSchema,
      code: codeSchema.optional(),
    }),
  )
  .output(sessionStateSchema)
  .mutation(async ({ ctx, input }) => {
    const { token, expiresAt, ...state } = await ctx.services.session.login({
      ...input,
      clientAddress: ctx.clientAddress,
      userAgent: ctx.userAgent,
    });
    ctx.sessionCookie.set({ token, expiresAt });
    return state;
  });
