import { CHANNELS } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { listedAccountTemplateSchema } from "./template.contract.ts";

export const listAccountTemplatesProcedure = viewerProcedure
  .input(z.strictObject({ channel: z.enum(CHANNELS) }))
  .output(z.object({ items: z.array(listedAccountTemplateSchema) }))
  .query(async ({ ctx, input }) => ({ items: await ctx.services.templates.listAccount(input) }));
