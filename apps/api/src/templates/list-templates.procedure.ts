import { CHANNELS } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { templateListSchema } from "./template.contract.ts";

export const listTemplatesProcedure = viewerProcedure
  .input(
    z.strictObject({
      channel: z.enum(CHANNELS),
      query: z.string().max(100).optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(100).default(20),
    }),
  )
  .output(templateListSchema)
  .query(({ ctx, input }) => ctx.services.templates.list(input));
