import { GRANT_KINDS } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import type { GrantDays } from "./grant-service.ts";

const grantDaysSchema: z.ZodType<GrantDays> = z.object({
  days: z.array(z.string()),
  items: z.array(
    z.object({
      kind: z.enum(GRANT_KINDS),
      templateId: z.string().nullable(),
      spent: z.array(z.number()),
      lost: z.array(z.number()),
    }),
  ),
});

export const listGrantDays = viewerProcedure
  .output(grantDaysSchema)
  .query(({ ctx }) => ctx.services.grants.listDays());
