import { builtInCatalog } from "@mp-notice/core";
import { createNoticeSettings } from "@mp-notice/core/testing";
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { connectDatabase, type Database } from "../../src/database/connect.ts";
import { createDeliveryStore } from "../../src/queue/delivery-store.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { listDatabaseServers } from "../list-database-servers.ts";

const APP_ID = "wx0123456789abcdef";
const BEFORE = "0005-delivery-lists";

/** The deliveries of each lineage in order, and which of them represents it afterwards. */
const LINEAGES = [
  { name: "a", states: ["sent"], holder: 0 },
  { name: "b", states: ["queued"], holder: 0 },
  { name: "c", states: ["failed"], holder: null },
  { name: "d", states: ["no_grant", "sent"], holder: 1 },
  { name: "e", states: ["no_grant", "sent", "sent"], holder: 1 },
  { name: "f", states: ["no_grant", "queued", "sent"], holder: 2 },
  { name: "g", states: ["sent", "queued"], holder: 0 },
  { name: "h", states: ["failed", "queued", "sending"], holder: 2 },
  { name: "i", states: ["failed", "waiting_for_grant", "queued"], holder: 1 },
  { name: "j", states: ["unknown", "cancelled"], holder: null },
] as const;

async function openOld(server: string): Promise<{ database: Database; remove(): Promise<void> }> {
  const databaseName = `lineage_${randomBytes(6).toString("hex")}`;
  const url = server === "sqlite" ? "sqlite::memory:" : `${server}/${databaseName}`;
  const database = await connectDatabase({ url });
  await database.orm.migrator.up({ to: BEFORE });
  return {
    database,
    async remove() {
      if (server !== "sqlite") await database.orm.schema.dropDatabase(databaseName);
      await database.close();
    },
  };
}

/** Rows from before a lineage was limited to one message: some have several open or sent. */
async function insertOld(database: Database): Promise<void> {
  for (const { name, states } of LINEAGES) {
    for (const [place, state] of states.entries()) {
      const [id, first] = [`${name}${place}`, `${name}0`];
      // A customer per delivery, because only one message may be in flight per customer.
      await sql`
        insert into deliveries (id, app_id, kind, notice, openid, order_id, fingerprint, data, resend_of, lineage_id,
          open_resend_of, state, due_at, grant_wait_until, expires_at, attempts, lost_in_a_row, is_pinned, timeline,
          created_at, updated_at)
        values (${id}, ${APP_ID}, ${place === 0 ? "trigger" : "resend"}, 'order_cancel', ${id}, ${name}, 'f', '{}',
          ${place === 0 ? null : first}, ${place === 0 ? null : first},
          ${state === "queued" && place === 1 ? first : null}, ${state}, 0, 0, ${Number.MAX_SAFE_INTEGER}, 0, 0, 0, '',
          ${place}, ${place})
      `.execute(database.sql);
    }
  }
}

describe.each(listDatabaseServers())("the lineages of old rows on $name", ({ server }) => {
  test("have at most one representative, and their other waiting deliveries are never sent", async () => {
    const { database, remove } = await openOld(server);
    try {
      await insertOld(database);
      await migrateDatabase(database);
      const { rows } = await sql<{ id: string; live: string }>`
        select id, live_lineage_id as live from deliveries where live_lineage_id is not null order by id
      `.execute(database.sql);
      expect(rows).toEqual(
        LINEAGES.flatMap(({ name, holder }) =>
          holder === null ? [] : [{ id: `${name}${holder}`, live: `${name}0` }],
        ),
      );

      const store = createDeliveryStore(database);
      const lane = { notice: "order_cancel", channel: "subscribe", templateId: "t" } as const;
      await store.claim({
        appId: APP_ID,
        claimId: "claim",
        workerId: "worker",
        limit: 100,
        lanes: [lane],
        settings: [createNoticeSettings(lane)],
        catalog: builtInCatalog,
        miniprogramState: "formal",
      });
      const { rows: told } = await sql<{ id: string }>`
        select id from deliveries where reason = 'ALREADY_TOLD' and state = 'cancelled' order by id
      `.execute(database.sql);
      expect(told.map(({ id }) => id)).toEqual(["f1", "g1", "h1", "i2"]);

      const resend = (deliveryId: string) =>
        store.resend({
          appId: APP_ID,
          resends: [{ deliveryId, newId: `${deliveryId}+` }],
          again: false,
          getGrantWaitSeconds: () => 0,
        });
      expect(await resend("c0")).toMatchObject([{ ok: true }]);
      expect(await resend("e0")).toMatchObject([{ ok: false, reason: "ALREADY_KNOWN" }]);
    } finally {
      await remove();
    }
  });
});
