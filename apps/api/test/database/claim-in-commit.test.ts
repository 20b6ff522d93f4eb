import { builtInCatalog } from "@mp-notice/core";
import { randomBytes } from "node:crypto";
import type { NewDelivery } from "@mp-notice/core";
import { createNoticeSettings } from "@mp-notice/core/testing";
import { monotonicFactory } from "ulid";
import { expect, test } from "vitest";
import { connectDatabase, type Database } from "../../src/database/connect.ts";
import { createDeliveryStore } from "../../src/queue/delivery-store.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { listDatabaseServers } from "../list-database-servers.ts";
import { untilLockWait } from "../until-lock-wait.ts";

const APP_ID = "wx0123456789abcdef";
const newId = monotonicFactory();

/** A delivery that needs no grant. */
const LANE = { notice: "order_cancel", channel: "subscribe", templateId: "template-a" } as const;

function createTest(): NewDelivery {
  return {
    id: newId(),
    appId: APP_ID,
    kind: "test",
    notice: "order_cancel",
    openid: "openid-1",
    orderId: "order-1",
    data: {},
    idempotencyKey: null,
    fingerprint: "fingerprint",
    definitionVersion: null,
    resendOf: null,
    miniprogramState: null,
    grantWaitSeconds: 0,
    sendTime: null,
    state: "queued",
  };
}

/** The same database, with transactions that pause before they commit until released. */
function withSlowCommit(database: Database) {
  const done = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const slow: Database = {
    ...database,
    transaction: (work) =>
      database.transaction(async (tx) => {
        const result = await work(tx);
        done.resolve();
        await commit.promise;
        return result;
      }),
  };
  return { slow, isDone: done.promise, commit: commit.resolve };
}

test.each(listDatabaseServers())(
  "reading back a claim waits for its commit in progress on $name",
  async ({ server }) => {
    const databaseName = `claim_${randomBytes(6).toString("hex")}`;
    const url = server === "sqlite" ? "sqlite::memory:" : `${server}/${databaseName}`;
    const database = await connectDatabase({ url });
    try {
      await migrateDatabase(database);
      const store = createDeliveryStore(database);
      const delivery = createTest();
      await store.queue([delivery]);
      const { slow, isDone, commit } = withSlowCommit(database);
      const claimId = newId();
      const claiming = createDeliveryStore(slow).claim({
        appId: APP_ID,
        claimId,
        workerId: "worker",
        limit: 1,
        lanes: [LANE],
        settings: [createNoticeSettings(LANE)],
        catalog: builtInCatalog,
        miniprogramState: "formal",
      });
      await isDone;
      const reading = store.readClaim({ appId: APP_ID, claimId });
      // SQLite has one connection, so everything is serialized.
      if (server !== "sqlite") await Promise.race([reading, untilLockWait(database)]);
      commit();
      await claiming;
      expect(await reading).toMatchObject([{ id: delivery.id, claimId }]);
    } finally {
      if (server !== "sqlite") await database.orm.schema.dropDatabase(databaseName);
      await database.close();
    }
  },
);
