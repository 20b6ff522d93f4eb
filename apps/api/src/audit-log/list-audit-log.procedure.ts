import { soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { instantSchema } from "../trpc/instant-input.ts";
import { searchSchema } from "../search/search-input.ts";
import { cursorSchema } from "../trpc/cursor-input.ts";
import { ownerProcedure } from "../trpc/procedures.ts";
import { AUDIT_ACTIONS, auditEntrySchema } from "./audit-log.contract.ts";

export const listAuditLogProcedure = ownerProcedure
  .input(
    z
      .strictObject({
        cursor: cursorSchema,
        limit: z.number().int().min(1).max(100).default(50),
        search: searchSchema.optional(),
        action: z.enum(AUDIT_ACTIONS).optional(),
        userId: z.string().min(1).pipe(soughtIdSchema(26)).optional(),
        from: instantSchema.optional(),
        to: instantSchema.optional(),
      })
      .prefault({}),
  )
  .output(z.object({ items: z.array(auditEntrySchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { cursor, ...filter } }) =>
    ctx.services.auditLog.list({ ...filter, cursor: cursor ?? undefined }),
  );
