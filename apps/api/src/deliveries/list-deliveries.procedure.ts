import { DELIVERY_STATES } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";
import { deliverySummarySchema } from "./delivery-output.ts";

const instant = z.iso.datetime({
  offset: true,
  error: "must be ISO 8601 with an offset, e.g. 2026-01-31T08:30:00+08:00",
});

export const listDeliveries = operatorProcedure
  .input(
    z
      .strictObject({
        state: z.enum(DELIVERY_STATES).optional(),
        notice: z.string().max(64).optional(),
        openid: z.string().max(64).optional(),
        orderId: z.string().max(64).optional(),
        from: instant.optional(),
        to: instant.optional(),
        cursor: z.string().max(200).nullish(),
        limit: z.number().int().min(1).max(100).optional(),
      })
      .default({}),
  )
  .output(z.object({ items: z.array(deliverySummarySchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { cursor, ...filter } }) =>
    ctx.services.deliveries.list({ ...filter, cursor: cursor ?? undefined }),
  );
