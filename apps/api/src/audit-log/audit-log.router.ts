import { router } from "../trpc/procedures.ts";
import { listAuditLogProcedure } from "./list-audit-log.procedure.ts";

export const auditLogRouter = router({ list: listAuditLogProcedure });
