import { CHANNELS } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";
import { refreshedLibrarySchema } from "./template.contract.ts";

export const refreshTemplatesProcedure = operatorProcedure
  .input(z.strictObject({ channel: z.enum(CHANNELS).optional() }).default({}))
  .output(z.object({ items: z.array(refreshedLibrarySchema) }))
  .mutation(async ({ ctx, input }) => ({ items: await ctx.services.templates.refresh(input) }));
