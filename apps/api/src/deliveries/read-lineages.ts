import { findCurrent, judgeLineage, type LineageMember } from "@mp-notice/core";
import { sql } from "kysely";
import type { DeliverySummary } from "./delivery.contract.ts";
import type { Database } from "../database/connect.ts";
import { hintIndex } from "../database/hint-index.ts";

interface Member extends Omit<LineageMember, "holdsLineage"> {
  firstId: string;
  resendOf: string | null;
  holdsLineage: number;
}

/**
 * The members of these lineages, by the id of the first delivery; takes no lock. The index is forced: most deliveries have no
 * lineage id, for which a server's statistics suggest a scan.
 */
export async function readLineages(
  database: Database,
  firstIds: string[],
): Promise<Map<string, (LineageMember & { resendOf: string | null })[]>> {
  if (firstIds.length === 0) return new Map();
  const ids = sql.join([...new Set(firstIds)]);
  const columns = sql`coalesce(lineage_id, id) as firstId, id, state, reason, resend_of as resendOf,
    created_at as createdAt, sent_at as sentAt, case when live_lineage_id is null then 0 else 1 end as holdsLineage`;
  const { rows } = await sql<Member>`
    select ${columns} from deliveries where id in (${ids})
    union all
    select ${columns} from deliveries ${hintIndex(database, "deliveries_lineage_index")}
    where lineage_id in (${ids})
  `.execute(database.sql);
  const members = rows.map((row) => ({ ...row, holdsLineage: row.holdsLineage === 1 }));
  return Map.groupBy(members, ({ firstId }) => firstId);
}

/** Returns a function that gives the lineage fields of a row. */
export async function describeLineages(
  database: Database,
  rows: readonly { deliveryId: string; lineageId: string | null }[],
): Promise<(row: (typeof rows)[number]) => Pick<DeliverySummary, "resentAs" | "lineage">> {
  const toFirstId = (row: (typeof rows)[number]) => row.lineageId ?? row.deliveryId;
  const lineages = await readLineages(database, rows.map(toFirstId));
  return (row) => {
    const firstId = toFirstId(row);
    const members = lineages.get(firstId) ?? [];
    const resends = members.filter(({ resendOf }) => resendOf === row.deliveryId);
    return {
      resentAs: resends.toSorted(byAge).at(-1)?.id ?? null,
      lineage: {
        firstId,
        currentId: findCurrent(members)?.id ?? row.deliveryId,
        resend: judgeLineage(members),
      },
    };
  };
}

function byAge(a: LineageMember, b: LineageMember): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}
