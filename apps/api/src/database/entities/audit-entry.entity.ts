import { defineEntity, p } from "@mikro-orm/core";
import type { AuditActor, AuditAction, AuditTarget } from "../../audit-log/audit-log.contract.ts";
import { key } from "./key.ts";

/** Who did what to which target, and when. Names are copied, because people and keys may be deleted later. */
export const AuditEntryEntity = defineEntity({
  name: "AuditEntry",
  tableName: "audit_entries",
  properties: {
    /** A ULID with the time of `at`: sorts the list and selects time ranges. */
    id: key(26).primary(),
    at: p.bigint("number"),
    action: key(40).$type<AuditAction>(),
    actorKind: key(12).$type<AuditActor["kind"]>(),
    actorId: key(26).nullable(),
    actorName: p.string().length(254),
    clientAddress: key(64).nullable(),
    targetKind: key(24).$type<AuditTarget["kind"]>().nullable(),
    targetId: key(64).nullable(),
    targetName: p.string().length(254).nullable(),
    changes: p.text().columnType("longtext"),
  },
  indexes: [
    { name: "audit_entries_action_index", properties: ["action", "id"] },
    { name: "audit_entries_actor_index", properties: ["actorId", "id"] },
    { name: "audit_entries_actor_name_index", properties: ["actorName", "id"] },
    { name: "audit_entries_target_index", properties: ["targetId", "id"] },
    { name: "audit_entries_target_name_index", properties: ["targetName", "id"] },
  ],
});
