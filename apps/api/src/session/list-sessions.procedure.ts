import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { listedSessionSchema } from "./session.contract.ts";

export const listSessionsProcedure = viewerProcedure
  .output(z.object({ items: z.array(listedSessionSchema) }))
  .query(async ({ ctx: { caller, services } }) => ({ items: await services.session.list(caller) }));
