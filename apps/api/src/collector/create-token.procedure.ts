import { openidSchema } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { customerTokenSchema } from "./collector.contract.ts";

export const createTokenProcedure = serviceProcedure
  .input(z.strictObject({ openid: openidSchema }))
  .output(customerTokenSchema)
  .mutation(({ ctx, input }) => ctx.services.collector.createToken(input));
