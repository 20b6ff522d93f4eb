import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { stateCountSchema } from "./delivery.contract.ts";

export const countDeliveriesProcedure = viewerProcedure
  .output(z.array(stateCountSchema))
  .query(({ ctx }) => ctx.services.deliveries.count());
