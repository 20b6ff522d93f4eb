import { sql } from "kysely";
import { findCurrentAct } from "./current-act.ts";
import type { AuditAction, AuditActor, AuditChange, AuditTarget } from "./audit-log.contract.ts";
import type { Sql } from "../database/connect.ts";

interface AuditRecord {
  action: AuditAction;
  /** Of the act when absent; somebody who signs in is nobody before. */
  actor?: AuditActor | undefined;
  target: AuditTarget | null;
  changes?: AuditChange[];
}

/**
 * Writes down what somebody's call does, in the transaction that does it: neither stays without the other. Outside a call,
 * e.g. in the sender, nothing is written: what the service does by itself stands in the deliveries and notices.
 * Answers the id of what was written.
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
