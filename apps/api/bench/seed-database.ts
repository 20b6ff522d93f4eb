import { builtInCatalog, NEVER_MS } from "@mp-notice/core";
import { sql } from "kysely";
import { ulid } from "ulid";
import { connectDatabase } from "../src/database/connect.ts";
import { migrateDatabase } from "../src/database/migrate.ts";
import { createNoticeSettingsStore } from "../src/notices/notice-settings-store.ts";
import { insertGrants } from "../src/queue/sql/insert-grants.ts";
import { cloneRow, number, pad, toId } from "./clone-row.ts";
import { APP_ID, MAPPING, NOTICE, OPENID_DIGITS, OPENID_START, toOpenid } from "./shop.ts";

/** Seeds a migrated database with a ready notice and one unused permission per customer. */
export async function seedDatabase({
  url,
  customers,
}: {
  url: string;
  customers: number;
}): Promise<void> {
  const database = await connectDatabase({ url });
  await migrateDatabase(database);
  const now = Date.now();
  await createNoticeSettingsStore(database, {
    getCatalog: async () => builtInCatalog,
  }).save({
    appId: APP_ID,
    notice: builtInCatalog.get(NOTICE),
    expectedVersion: null,
    changes: { enabled: true },
    mapping: MAPPING,
    action: undefined,
    now,
  });
  if (customers > 0) {
    const first = {
      id: ulid(now),
      appId: APP_ID,
      openid: toOpenid(0),
      kind: "subscribe" as const,
      templateId: MAPPING.templateId,
      orderId: null,
      credential: null,
      acceptedAt: now,
      usableFrom: now,
      confirmedAt: null,
      expiresAt: NEVER_MS,
      reportedAt: now,
      eventAt: null,
      voidedAt: null,
      reservedFor: null,
      reservedUntil: null,
    };
    await database.transaction((tx) => insertGrants(tx, [first]));
    const customer = sql`(${number} + 1)`;
    await cloneRow(database, {
      table: "grants",
      id: first.id,
      count: customers - 1,
      changes: {
        id: toId(sql.lit(now + 1)),
        openid: sql`concat(${sql.lit(OPENID_START)}, ${pad(customer, OPENID_DIGITS)})`,
      },
    });
  }
  await database.close();
}
