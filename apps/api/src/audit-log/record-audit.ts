import { sql } from "kysely";
import { findCurrentAct } from "./current-act.ts";
import type { AuditAction, AuditActor, AuditChange, AuditTarget } from "./audit-log.contract.ts";
import type { Sql } from "../database/connect.ts";

interface AuditRecord {
  action: AuditAction;
  /** Defaults to the current act's actor. A sign-in names its own: until then the act has none. */
  actor?: AuditActor | undefined;
  target: AuditTarget | null;
  changes?: AuditChange[];
}

/**
 * Writes an audit entry in the transaction of the change, so that both commit or neither does. Outside a call, e.g. in the sender,
 * it writes nothing: deliveries and notices record what the service does on its own. Returns the entry's id.
 */
export async function recordAudit(tx: Sql, record: AuditRecord): Promise<string | null> {
  const act = findCurrentAct();
  if (!act) return null;
  const id = act.newEntryId();
  const { action, actor = act.actor, target, changes = [] } = record;
  await sql`
    insert into audit_entries (id, at, action, actor_kind, actor_id, actor_name, client_address,
      target_kind, target_id, target_name, changes)
    values (${id}, ${act.at}, ${action}, ${actor.kind}, ${actor.id}, ${actor.name}, ${act.clientAddress},
      ${target?.kind ?? null}, ${target?.id ?? null}, ${target?.name ?? null}, ${JSON.stringify(changes)})
  `.execute(tx);
  return id;
}

export function toDeliveryRecord(
  action: AuditAction,
  { id, orderId }: { id: string; orderId: string },
): AuditRecord {
  return { action, target: { kind: "delivery", id, name: orderId } };
}
