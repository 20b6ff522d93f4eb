import { GRANT_KINDS } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";

export const summarizeGrants = viewerProcedure
  .output(
    z.array(
      z.object({
        kind: z.enum(GRANT_KINDS),
        templateId: z.string().nullable(),
        usable: z.number(),
        pending: z.number(),
        expiringWithinADay: z.number(),
        spent: z.number(),
        void: z.number(),
      }),
    ),
  )
  .query(({ ctx }) => ctx.services.grants.summarize());
