import { CHANNELS } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";

export const listAccountTemplates = viewerProcedure
  .input(z.strictObject({ channel: z.enum(CHANNELS) }))
  .output(
    z.object({
      items: z.array(
        z.object({ templateId: z.string(), title: z.string(), keywords: z.array(z.string()) }),
      ),
    }),
  )
  .query(async ({ ctx, input }) => ({ items: await ctx.services.templates.listAccount(input) }));
