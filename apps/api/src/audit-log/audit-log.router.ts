import { router } from "../trpc/procedures.ts";
import { listAuditLog } from "./list-audit-log.procedure.ts";

export const auditLogRouter = router({ list: listAuditLog });
