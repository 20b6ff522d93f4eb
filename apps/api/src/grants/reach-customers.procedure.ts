import { CHANNELS } from "@mp-notice/core";
import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import type { GrantReach } from "./grant-service.ts";

const reachSchema: z.ZodType<GrantReach> = z.object({
  customers: z.number(),
  notices: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      nameEn: z.string(),
      status: z.enum(["not_configured", "action_required", "ready", "disabled"]),
      channel: z.enum(CHANNELS),
      templateTitle: z.string().nullable(),
      reachable: z.number(),
    }),
  ),
});

export const reachCustomers = viewerProcedure
  .output(reachSchema)
  .query(({ ctx }) => ctx.services.grants.reach());
