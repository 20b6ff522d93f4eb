import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { monotonicFactory } from "ulid";
import { expect, test } from "vitest";
import { connectDatabase, type Database } from "../../src/database/connect.ts";
import { createDeliveryStore } from "../../src/queue/delivery-store.ts";
import { createGrantLedger } from "../../src/queue/grant-ledger.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { listDatabaseServers } from "../list-database-servers.ts";

const APP_ID = "wx0123456789abcdef";
const newId = monotonicFactory();

/** The same database for a process that dies after its first transaction. */
function cutAfterFirstTransaction(database: Database): Database {
  let transactions = 0;
  return {
    ...database,
    transaction: async (work) => {
      if (++transactions > 1) throw new Error("the process was killed");
      return database.transaction(work);
    },
  };
}

async function readConfirmedAt(database: Database): Promise<(number | null)[]> {
  const { rows } = await sql<{ confirmedAt: number | null }>`
    select confirmed_at as confirmedAt from grants
  `.execute(database.sql);
  return rows.map(({ confirmedAt }) => confirmedAt);
}

test.each(listDatabaseServers())(
  "the sweep confirms a payment if the process died right after storing its trigger, on $name",
  async ({ server }) => {
    const databaseName = `cut_${randomBytes(6).toString("hex")}`;
    const url = server === "sqlite" ? "sqlite::memory:" : `${server}/${databaseName}`;
    const database = await connectDatabase({ url });
    try {
      await migrateDatabase(database);
      const ledger = createGrantLedger({ database, newId });
      const payment = { kind: "payment", reportId: "r1", prepayId: "prepay-1", ageMs: 0 } as const;
      const customer = { appId: APP_ID, openid: "openid-1" };
      await ledger.report({ ...customer, reports: [{ ...payment, orderId: "order-1" }] });
      const queueing = createDeliveryStore(cutAfterFirstTransaction(database)).queue([
        {
          ...customer,
          id: newId(),
          kind: "trigger",
          notice: "order_pay_success",
          orderId: "order-1",
          data: {},
          idempotencyKey: "order_pay_success:order-1",
          fingerprint: "fingerprint",
          definitionVersion: null,
          resendOf: null,
          miniprogramState: null,
          grantWaitSeconds: 600,
          sendTime: null,
          state: "queued",
        },
      ]);
      await expect(queueing).rejects.toThrow("the process was killed");
      expect(await readConfirmedAt(database)).toEqual([null]);
      await ledger.confirmPaidOrders({ appId: "wx-another", openids: null });
      expect(await readConfirmedAt(database)).toEqual([null]);
      await ledger.confirmPaidOrders({ appId: APP_ID, openids: null });
      expect(await readConfirmedAt(database)).toEqual([expect.any(Number)]);
    } finally {
      if (server !== "sqlite") await database.orm.schema.dropDatabase(databaseName);
      await database.close();
    }
  },
);
