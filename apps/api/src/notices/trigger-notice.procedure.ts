import { triggerResultSchema } from "../deliveries/delivery.contract.ts";
import { serviceProcedure } from "../trpc/procedures.ts";
import { triggerInputSchema } from "./trigger-input.ts";

export const triggerNoticeProcedure = serviceProcedure
  .input(triggerInputSchema)
  .output(triggerResultSchema)
  .mutation(({ ctx, input }) => ctx.services.deliveries.trigger(input));
