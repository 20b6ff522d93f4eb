import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { emailSchema, listedUserSchema, loginLinkSchema, roleSchema } from "./user.contract.ts";

export const createUserProcedure = ownerProcedure
  .input(z.strictObject({ email: emailSchema, role: roleSchema }))
  .output(z.object({ user: listedUserSchema, loginLink: loginLinkSchema }))
  .mutation(({ ctx, input }) => ctx.services.users.create(input));
