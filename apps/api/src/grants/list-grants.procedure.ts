import { GRANT_KINDS, soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { searchSchema } from "../search/search-input.ts";
import { cursorSchema } from "../trpc/cursor-input.ts";
import { viewerProcedure } from "../trpc/procedures.ts";
import { listedGrantSchema } from "./grant.contract.ts";

export const listGrantsProcedure = viewerProcedure
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
  .output(z.object({ items: z.array(listedGrantSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { cursor, ...filter } }) =>
    ctx.services.grants.list({ ...filter, cursor: cursor ?? undefined }),
  );
