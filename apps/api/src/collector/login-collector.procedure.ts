import { z } from "zod";
import { publicProcedure } from "../trpc/procedures.ts";
import { customerTokenSchema } from "./customer-token-output.ts";

export const loginCollector = publicProcedure
  .input(z.strictObject({ code: z.string().min(1).max(256) }))
  .output(customerTokenSchema)
  .mutation(({ ctx, input }) => ctx.services.collector.login(input));
