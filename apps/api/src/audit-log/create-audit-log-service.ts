import { monotonicFactory } from "ulid";
import type { AuditQueries } from "./audit-queries.ts";
import { runAct } from "./current-act.ts";
import type { AuditLogService } from "./audit-log.contract.ts";

export function createAuditLogService(deps: {
  queries: AuditQueries;
  /** `null` when no mini program is connected. */
  findAppId(): Promise<string | null>;
  /** Unix milliseconds. */
  now(): number;
}): AuditLogService {
  const newId = monotonicFactory();
  return {
    actAs(who, run) {
      const at = deps.now();
      return runAct({ ...who, at, newEntryId: () => newId(at) }, run);
    },
    list: async (input) => deps.queries.list({ ...input, appId: await deps.findAppId() }),
  };
}
