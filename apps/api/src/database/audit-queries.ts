import type { FilterQuery, InferEntity } from "@mikro-orm/core";
import { encodeTime } from "ulid";
import type {
  AuditActor,
  AuditChange,
  AuditEntry,
  ListAuditInput,
} from "../audit-log/audit-log-service.ts";
import type { Database } from "./connect.ts";
import { AuditEntry as AuditEntryRow } from "./entities/audit-entry.entity.ts";

type Row = InferEntity<typeof AuditEntryRow>;

/** The audit log for people, newest first: every filter walks an index that ends with the id. */
export interface AuditQueries {
  list(input: ListAuditInput): Promise<{ items: AuditEntry[]; nextCursor: string | null }>;
}

export function createAuditQueries({ orm }: Pick<Database, "orm">): AuditQueries {
  return {
    async list({ limit, ...filter }) {
      const rows = await orm.em
        .fork()
        .find(AuditEntryRow, toConditions(filter), { orderBy: { id: "desc" }, limit: limit + 1 });
      const items = rows.slice(0, limit).map(toEntry);
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.entryId ?? null) : null };
    },
  };
}

/** An id begins with its time, so that a range of times is a range of ids. */
function toConditions({
  cursor,
  action,
  userId,
  from,
  to,
}: Omit<ListAuditInput, "limit">): FilterQuery<Row> {
  return {
    $and: [
      cursor === undefined ? {} : { id: { $lt: cursor } },
      action === undefined ? {} : { action },
      userId === undefined ? {} : { actorId: userId },
      from === undefined ? {} : { id: { $gte: toFirstId(from) } },
      to === undefined ? {} : { id: { $lt: toFirstId(to) } },
    ],
  };
}

const TIME_LENGTH = 10;

function toFirstId(instant: string): string {
  return encodeTime(Math.max(0, Date.parse(instant)), TIME_LENGTH);
}

function toEntry(row: Row): AuditEntry {
  const { id, at, action, targetKind, targetId, targetName } = row;
  return {
    entryId: id,
    at: new Date(at).toISOString(),
    action,
    actor: toActor(row),
    clientAddress: row.clientAddress ?? null,
    target: targetKind ? { kind: targetKind, id: targetId ?? "", name: targetName ?? "" } : null,
    changes: JSON.parse(row.changes) as AuditChange[],
  };
}

function toActor({ actorKind: kind, actorId, actorName: name }: Row): AuditActor {
  return kind === "user" || kind === "api_key"
    ? { kind, id: actorId ?? "", name }
    : { kind, id: null, name };
}
