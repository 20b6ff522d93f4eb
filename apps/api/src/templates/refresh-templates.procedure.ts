import { CHANNELS } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";

export const refreshTemplates = operatorProcedure
  .input(z.strictObject({ channel: z.enum(CHANNELS).optional() }).default({}))
  .output(z.object({ items: z.array(z.object({ channel: z.enum(CHANNELS), total: z.number() })) }))
  .mutation(async ({ ctx, input }) => ({ items: await ctx.services.templates.refresh(input) }));
