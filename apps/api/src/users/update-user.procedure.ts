import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { listedUserSchema, roleSchema, userIdSchema } from "./user.contract.ts";

export const updateUserProcedure = ownerProcedure
  .input(z.strictObject({ userId: userIdSchema, role: roleSchema }))
  .output(listedUserSchema)
  .mutation(({ ctx, input }) => ctx.services.users.update(input));
