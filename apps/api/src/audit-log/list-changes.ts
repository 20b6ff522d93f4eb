import type { AuditChange } from "./audit-log.contract.ts";

type Values = Record<string, AuditChange["before"]>;

/** What differs between before and after, field by field; without a before, everything that is there now. */
export function listChanges(before: Values | null, after: Values): AuditChange[] {
  return Object.entries(after).flatMap(([field, value]) => {
    const old = before?.[field];
    if (JSON.stringify(old ?? null) === JSON.stringify(value ?? null)) return [];
    return [{ field, ...(before && { before: old ?? null }), after: value ?? null }];
  });
}
