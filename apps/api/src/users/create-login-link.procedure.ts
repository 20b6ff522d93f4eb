import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { loginLinkSchema, userIdSchema } from "./user.contract.ts";

export const createLoginLinkProcedure = ownerProcedure
  .input(z.strictObject({ userId: userIdSchema }))
  .output(loginLinkSchema)
  .mutation(({ ctx, input }) => ctx.services.users.createLoginLink(input.userId));
