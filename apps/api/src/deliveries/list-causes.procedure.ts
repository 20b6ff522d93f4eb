import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { deliveryCauseSchema } from "./delivery.contract.ts";

export const listCausesProcedure = viewerProcedure
  .output(z.array(deliveryCauseSchema))
  .query(({ ctx }) => ctx.services.deliveries.listCauses());
