import { z } from "zod";
import { ownerProcedure } from "../trpc/procedures.ts";
import { auditEntrySchema, listAuditSchema } from "./audit-log.contract.ts";

export const listAuditLogProcedure = ownerProcedure
  .input(listAuditSchema.prefault({}))
  .output(z.object({ items: z.array(auditEntrySchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input }) => ctx.services.auditLog.list(input));
