import { soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { instantSchema } from "../trpc/instant-input.ts";
import { searchSchema } from "../search/search-input.ts";
import { cursorSchema } from "../trpc/cursor-input.ts";
import { ownerProcedure } from "../trpc/procedures.ts";
import { AUDIT_ACTIONS, AUDIT_TARGETS, type AuditEntry } from "./audit-log-service.ts";

const actorSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["user", "api_key"]), id: z.string(), name: z.string() }),
  z.object({ kind: z.enum(["anonymous", "system"]), id: z.null(), name: z.string() }),
]);

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

const entrySchema: z.ZodType<AuditEntry> = z.object({
  entryId: z.string(),
  at: z.string(),
  action: z.enum(AUDIT_ACTIONS),
  actor: actorSchema,
  clientAddress: z.string().nullable(),
  target: z.object({ kind: z.enum(AUDIT_TARGETS), id: z.string(), name: z.string() }).nullable(),
  changes: z.array(
    z.object({
      field: z.string(),
      before: valueSchema.optional(),
      after: valueSchema.optional(),
    }),
  ),
});

export const listAuditLog = ownerProcedure
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
  .output(z.object({ items: z.array(entrySchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { cursor, ...filter } }) =>
    ctx.services.auditLog.list({ ...filter, cursor: cursor ?? undefined }),
  );
