import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { listedUserSchema } from "./user.contract.ts";

export const listUsersProcedure = ownerProcedure
  .output(z.array(listedUserSchema))
  .query(({ ctx }) => ctx.services.users.list());
