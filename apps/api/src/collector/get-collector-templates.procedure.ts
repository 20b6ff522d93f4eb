import { z } from "zod";
import { collectorProcedure } from "../trpc/procedures.ts";

export const getCollectorTemplates = collectorProcedure
  .output(
    z.object({
      items: z.array(z.object({ notice: z.string(), templateId: z.string(), title: z.string() })),
    }),
  )
  .query(async ({ ctx }) => ({ items: await ctx.services.collector.listTemplates() }));
