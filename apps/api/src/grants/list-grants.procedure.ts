import { GRANT_KINDS, soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { searchSchema } from "../search/search-input.ts";
import { cursorSchema } from "../trpc/cursor-input.ts";
import { viewerProcedure } from "../trpc/procedures.ts";
import type { GrantListItem } from "./grant-service.ts";

const grantSchema: z.ZodType<GrantListItem> = z.object({
  grantId: z.string(),
  openid: z.string(),
  kind: z.enum(GRANT_KINDS),
  templateId: z.string().nullable(),
  orderId: z.string().nullable(),
  uses: z.object({
    given: z.number(),
    free: z.number(),
    held: z.number(),
    spent: z.number(),
    void: z.number(),
  }),
  state: z.enum(["usable", "pending", "expired", "used", "void"]),
  acceptedAt: z.string(),
  usableFrom: z.string().nullable(),
  expiresAt: z.string().nullable(),
});

export const listGrants = viewerProcedure
  .input(
    z
      .strictObject({
        search: searchSchema.optional(),
        openid: soughtIdSchema(64).optional(),
        kind: z.enum(GRANT_KINDS).optional(),
        cursor: cursorSchema,
        limit: z.number().int().min(1).max(100).optional(),
      })
      .default({}),
  )
  .output(z.object({ items: z.array(grantSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { cursor, ...filter } }) =>
    ctx.services.grants.list({ ...filter, cursor: cursor ?? undefined }),
  );
