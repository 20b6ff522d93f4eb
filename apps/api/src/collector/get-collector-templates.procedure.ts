import { z } from "zod";
import { collectorProcedure } from "../trpc/procedures.ts";
import { askableTemplateSchema } from "./collector.contract.ts";

export const getCollectorTemplatesProcedure = collectorProcedure
  .output(z.object({ items: z.array(askableTemplateSchema) }))
  .query(async ({ ctx }) => ({ items: await ctx.services.collector.listTemplates() }));
