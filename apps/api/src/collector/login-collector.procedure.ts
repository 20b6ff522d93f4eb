import { idSchema } from "@mp-notice/core";
import { z } from "zod";
import { publicProcedure } from "../trpc/procedures.ts";
import { customerTokenSchema } from "./collector.contract.ts";

export const loginCollectorProcedure = publicProcedure
  .input(z.strictObject({ code: idSchema(256) }))
  .output(customerTokenSchema)
  .mutation(({ ctx, input }) => ctx.services.collector.login(input));
