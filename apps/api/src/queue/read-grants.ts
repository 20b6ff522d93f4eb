import { selectGrantsById } from "./sql/select-grants-by-id.ts";

/** The grants that these deliveries hold, by id. */
export async function readGrants(
  tx: Parameters<typeof selectGrantsById>[0],
  rows: { grantId: string | null }[],
) {
  const ids = [...new Set(rows.flatMap(({ grantId }) => (grantId === null ? [] : [grantId])))];
  const grants = ids.length > 0 ? await selectGrantsById(tx, ids) : [];
  return new Map(grants.map((grant) => [grant.id, grant]));
}
