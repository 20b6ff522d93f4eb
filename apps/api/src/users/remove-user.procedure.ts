import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { userIdSchema } from "./user.contract.ts";

export const removeUserProcedure = ownerProcedure
  .input(z.strictObject({ userId: userIdSchema }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    await ctx.services.users.remove(input.userId);
    return { ok: true };
  });
