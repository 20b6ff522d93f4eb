import { listEndsToRelease, type DeliveryStore } from "@mp-notice/core";
import type { Database } from "../database/connect.ts";
import { readNow } from "../database/read-now.ts";
import { releaseDeliveries, selectHeldIds } from "./sql/postpone-deliveries.ts";

/** Releases in batches what an earlier setting of quiet hours holds; the next claim judges it by the current one. */
export async function releaseHeld(
  database: Database,
  { appId, limit, settings }: Parameters<DeliveryStore["releaseHeld"]>[0],
): Promise<number> {
  const changed = settings.filter(({ formerQuietEnds }) => formerQuietEnds.length > 0);
  if (changed.length === 0) return 0;
  const now = await readNow(database);
  let released = 0;
  for (const each of changed) {
    for (const quietEnd of listEndsToRelease(each, now)) {
      released += await database.transaction(async (tx) => {
        const batch = { database, appId, notice: each.code, quietEnd, limit };
        const ids = await selectHeldIds(tx, batch);
        return ids.length === 0 ? 0 : releaseDeliveries(tx, { database, ids, quietEnd });
      });
    }
  }
  return released;
}
