import { type RawBuilder, sql } from "kysely";
import { encodeTime } from "ulid";
import type {
  AuditAction,
  AuditActor,
  AuditChange,
  AuditEntry,
  AuditTarget,
  ListAuditInput,
} from "./audit-log.contract.ts";
import type { Database } from "../database/connect.ts";
import { toAuditSearch } from "../search/search-audit.ts";

interface Row {
  id: string;
  at: number;
  action: AuditAction;
  actorKind: AuditActor["kind"];
  actorId: string | null;
  actorName: string;
  clientAddress: string | null;
  targetKind: AuditTarget["kind"] | null;
  targetId: string | null;
  targetName: string | null;
  changes: string;
}

/** Reads the audit log, newest first; every filter walks an index that ends with the id. */
export interface AuditQueries {
  /** `appId`: the mini program whose deliveries a search covers. */
  list(
    input: ListAuditInput & { appId: string | null },
  ): Promise<{ items: AuditEntry[]; nextCursor: string | null }>;
}

export function createAuditQueries(database: Database): AuditQueries {
  return {
    async list({ limit, search, appId, ...filter }) {
      const isFound =
        search === undefined ? sql`1 = 1` : await toAuditSearch(database, { appId, search });
      if (isFound === null) return { items: [], nextCursor: null };
      const { rows } = await sql<Row>`
        select id, at, action, actor_kind as actorKind, actor_id as actorId, actor_name as actorName,
          client_address as clientAddress, target_kind as targetKind, target_id as targetId,
          target_name as targetName, changes
        from audit_entries where ${sql.join([isFound, ...toConditions(filter)], sql` and `)}
        order by id desc limit ${sql.lit(limit + 1)}
      `.execute(database.sql);
      const items = rows.slice(0, limit).map(toEntry);
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.entryId ?? null) : null };
    },
  };
}

/** An id starts with its time, so a time range is an id range. */
function toConditions({
  cursor,
  action,
  userId,
  from,
  to,
}: Omit<ListAuditInput, "limit" | "search">): RawBuilder<unknown>[] {
  return [
    ...(cursor === undefined ? [] : [sql`id < ${cursor}`]),
    ...(action === undefined ? [] : [sql`action = ${action}`]),
    ...(userId === undefined ? [] : [sql`actor_id = ${userId}`]),
    ...(from === undefined ? [] : [sql`id >= ${toFirstId(from)}`]),
    ...(to === undefined ? [] : [sql`id < ${toFirstId(to)}`]),
  ];
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
    clientAddress: row.clientAddress,
    target: targetKind ? { kind: targetKind, id: targetId ?? "", name: targetName ?? "" } : null,
    changes: JSON.parse(row.changes) as AuditChange[],
  };
}

function toActor({ actorKind: kind, actorId, actorName: name }: Row): AuditActor {
  return kind === "user" || kind === "api_key"
    ? { kind, id: actorId ?? "", name }
    : { kind, id: null, name };
}
