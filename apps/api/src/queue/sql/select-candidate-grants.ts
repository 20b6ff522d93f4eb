import { sql } from "kysely";
import type { GrantKind } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";
import { hintIndex } from "../../database/hint-index.ts";
import { forUpdate } from "../../database/row-locks.ts";
import type { GrantRow } from "./rows.ts";

/**
 * Locks the grants that these customers could use, now or once a confirmed payment has settled. In id order, and never with
 * SKIP LOCKED: a grant that another transaction's range scan locks for a moment would look like "no permission".
 * The index is forced: on a small table MariaDB walks and locks all of it instead of sorting a few rows.
 */
export async function selectCandidateGrants(
  tx: Sql,
  input: {
    database: Database;
    appId: string;
    openids: string[];
    kinds: readonly GrantKind[];
    templateId: string;
  },
): Promise<GrantRow[]> {
  const { database, appId, openids, kinds, templateId } = input;
  const { rows } = await sql<GrantRow>`
    select id, openid, kind, template_id as templateId, order_id as orderId, credential, uses_free as usesFree,
      accepted_at as acceptedAt, usable_from as usableFrom, confirmed_at as confirmedAt, expires_at as expiresAt,
      reserved_for as reservedFor, reserved_until as reservedUntil
    from grants ${hintIndex(database, "grants_customer_index")}
    where app_id = ${appId} and openid in (${sql.join(openids)}) and kind in (${sql.join(kinds)})
      and template_id = ${templateId} and uses_free > 0 and usable_from is not null and expires_at > ${database.now}
    order by id
    ${forUpdate(database)}
  `.execute(tx);
  return rows;
}
