import { operatorProcedure } from "../trpc/procedures.ts";
import { checkShipmentsResultSchema, checkShipmentsSchema } from "./shipment.contract.ts";

/** A mutation, because a file's reports do not fit into an address; it changes nothing. */
export const checkShipmentsProcedure = operatorProcedure
  .input(checkShipmentsSchema)
  .output(checkShipmentsResultSchema)
  .mutation(async ({ ctx, input }) => ({ items: await ctx.services.shipments.check(input) }));
