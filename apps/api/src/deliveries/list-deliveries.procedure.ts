import { DELIVERY_STATES, soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { instantSchema } from "../trpc/instant-input.ts";
import { searchSchema } from "../search/search-input.ts";
import { cursorSchema } from "../trpc/cursor-input.ts";
import { viewerProcedure } from "../trpc/procedures.ts";
import { deliverySummarySchema } from "./delivery.contract.ts";

export const listDeliveriesProcedure = viewerProcedure
  .input(
    z
      .strictObject({
        search: searchSchema.optional(),
        state: z.enum(DELIVERY_STATES).optional(),
        notice: soughtIdSchema(64).optional(),
        openid: soughtIdSchema(64).optional(),
        orderId: soughtIdSchema(64).optional(),
        from: instantSchema.optional(),
        to: instantSchema.optional(),
        cursor: cursorSchema,
        limit: z.number().int().min(1).max(100).optional(),
      })
      .default({}),
  )
  .output(z.object({ items: z.array(deliverySummarySchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { cursor, ...filter } }) =>
    ctx.services.deliveries.list({ ...filter, cursor: cursor ?? undefined }),
  );
