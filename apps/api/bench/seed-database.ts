import { NEVER_MS } from "@mp-notice/core";
import { monotonicFactory } from "ulid";
import { connectDatabase } from "../src/database/connect.ts";
import { migrateDatabase } from "../src/database/migrate.ts";
import { createNoticeSettingsStore } from "../src/notices/notice-settings-store.ts";
import { insertGrants } from "../src/queue/sql/insert-grants.ts";
import { APP_ID, MAPPING, NOTICE, toOpenid } from "./shop.ts";

const ROWS_AT_ONCE = 500;

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
  await createNoticeSettingsStore(database).save({
    appId: APP_ID,
    code: NOTICE,
    expectedVersion: null,
    changes: { enabled: true },
    mapping: MAPPING,
    action: undefined,
    now,
  });
  const newId = monotonicFactory();
  for (let first = 0; first < customers; first += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, customers - first);
    const grants = Array.from({ length: count }, (_, index) => ({
      id: newId(),
      appId: APP_ID,
      openid: toOpenid(first + index),
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
    }));
    await database.transaction((tx) => insertGrants(tx, grants));
  }
  await database.close();
}
