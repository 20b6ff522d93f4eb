import type { AuditChange } from "./audit-log.contract.ts";

type Values = Record<string, AuditChange["before"]>;

/** The fields that differ between `before` and `after`; without `before`, all fields that are set. */
export function listChanges(before: Values | null, after: Values): AuditChange[] {
  return Object.entries(after).flatMap(([field, value]) => {
    const old = before?.[field];
    if (JSON.stringify(old ?? null) === JSON.stringify(value ?? null)) return [];
    return [{ field, ...(before && { before: old ?? null }), after: value ?? null }];
  });
}
