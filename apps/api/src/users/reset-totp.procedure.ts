import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { listedUserSchema, userIdSchema } from "./user.contract.ts";

export const resetTotpProcedure = ownerProcedure
  .input(z.strictObject({ userId: userIdSchema }))
  .output(listedUserSchema)
  .mutation(({ ctx: { caller, services }, input }) =>
    services.users.resetTotp({ ...input, byUserId: caller.user.userId }),
  );
