import { randomBytes } from "node:crypto";
import type { Lane } from "@mp-notice/core";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { connectDatabase, type Database } from "../../src/database/connect.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { createCustomerQueries } from "../../src/customers/customer-queries.ts";
import { closeGrants } from "../../src/queue/sql/close-grants.ts";
import { selectPaidGrants } from "../../src/queue/sql/confirm-paid-orders.ts";
import { readLineages } from "../../src/deliveries/read-lineages.ts";
import { deleteOldDeliveries } from "../../src/retention/delete-old-deliveries.ts";
import { emptyReturned, emptySubscriptions } from "../../src/queue/sql/empty-subscriptions.ts";
import { lockLineages } from "../../src/queue/sql/lock-lineages.ts";
import { selectHeldIds } from "../../src/queue/sql/postpone-deliveries.ts";
import { selectCandidateGrants } from "../../src/queue/sql/select-candidate-grants.ts";
import { selectDueDeliveries } from "../../src/queue/sql/select-due-deliveries.ts";
import { selectEventCandidate } from "../../src/queue/sql/select-event-candidate.ts";
import { selectOrphanedDeliveries } from "../../src/queue/sql/select-orphaned-deliveries.ts";
import {
  selectExpiredIds,
  selectQueuedNotices,
} from "../../src/queue/sql/select-closable-deliveries.ts";
import { selectLastActs } from "../../src/queue/sql/select-last-acts.ts";
import { selectNextDue } from "../../src/queue/sql/select-next-due.ts";
import { selectSendingOpenids } from "../../src/queue/sql/select-sending-openids.ts";
import { selectWaitingOrders } from "../../src/queue/sql/select-waiting-orders.ts";
import {
  selectDueWaiting,
  selectServedWaitingIds,
} from "../../src/queue/sql/select-served-waiting.ts";

const databaseServer = inject("databaseServer");
const APP_ID = "wx0123456789abcdef";
const NOTICE = "order_pay_success";
const NEW_YEAR_MS = Date.UTC(2026, 0, 1);
const ROWS = 20_000;
const BATCH = 1000;
/** How many rows a statement may read to find a few. */
const FEW = 100;
const OPENIDS = ["o00000007", "o00000008", "new"];
const ORDERS = ["o00000007", "new"];
const LANES: Lane[] = [{ notice: NOTICE, channel: "subscribe", templateId: "t", isHeld: false }];

/** Generates deliveries for later, ended ones, used-up permissions and as many usable ones from the rows of `numbers`. */
const FILLED: RawBuilder<unknown>[] = [
  sql`
    insert into deliveries (
      id, app_id, kind, notice, openid, order_id, idempotency_key, fingerprint, data, state, reason, due_at, grant_wait_until,
      expires_at, attempts, lost_in_a_row, is_pinned, timeline, created_at, updated_at
    )
    select concat('s', k.name), ${APP_ID}, 'trigger', ${NOTICE}, concat('s', k.name), k.name, concat('s', k.name), 'f', '{}',
      'queued', 'SCHEDULED', 9007199254740991, 9007199254740991, 9007199254740991, 0, 0, 0, '', 0, 0`,
  sql`
    insert into deliveries (
      id, app_id, kind, notice, openid, order_id, idempotency_key, fingerprint, data, state, due_at, grant_wait_until,
      expires_at, attempts, lost_in_a_row, is_pinned, timeline, created_at, updated_at
    )
    select k.name, ${APP_ID}, 'trigger', ${NOTICE}, k.name, k.name, k.name, 'f', '{}', 'failed', 0, 0, 0, 1, 0, 0, '', 0, 0`,
  ...["used", "free"].map(
    (kind) => sql`
    insert into grants (
      id, app_id, openid, kind, template_id, credential, uses_given, uses_free, uses_held, uses_spent, uses_void, accepted_at,
      usable_from, expires_at
    )
    select concat(k.name, ${kind}), ${APP_ID}, k.name, 'payment', '', concat(k.name, ${kind}), 3,
      ${sql.lit(kind === "free" ? 3 : 0)}, 0, ${sql.lit(kind === "free" ? 0 : 3)}, 0, 0, 0, 9007199254740991`,
  ),
];

describe.runIf(databaseServer !== null)(
  `beside ${ROWS} rows that a server's statistics know nothing of, few are read`,
  () => {
    const name = `rows_${randomBytes(6).toString("hex")}`;
    let database: Database;

    beforeAll(async () => {
      database = await connectDatabase({ url: `${databaseServer?.server}/${name}` });
      await migrateDatabase(database);
      for (const table of ["deliveries", "grants", "subscription_refusals"])
        await sql`alter table ${sql.table(table)} stats_auto_recalc = 0`.execute(database.sql);
      for (const insert of FILLED) {
        for (let from = 0; from < ROWS; from += BATCH)
          await sql`
            ${insert} from (
              with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < ${sql.lit(BATCH - 1)})
              select concat('o', lpad(n + ${sql.lit(from)}, 8, '0')) as name from numbers
            ) k
          `.execute(database.sql);
      }
    }, 120_000);
    afterAll(async () => {
      await database.orm.schema.dropDatabase(name);
      await database.close();
    });

    /** Rows that the server read for this connection, including those of this query. */
    async function readCounter(connection: Kysely<unknown>): Promise<number> {
      const { rows } = await sql<{ Value: string }>`
        show session status like 'Handler_read%'
      `.execute(connection);
      return rows.reduce((total, { Value }) => total + Number(Value), 0);
    }

    const countRead = (work: (connection: Kysely<unknown>) => Promise<unknown>) =>
      database.sql.connection().execute(async (connection) => {
        const first = await readCounter(connection);
        const question = (await readCounter(connection)) - first;
        const before = await readCounter(connection);
        await work(connection);
        return (await readCounter(connection)) - before - question;
      });

    const input = () => ({ database, appId: APP_ID, notice: NOTICE, limit: 50, openids: OPENIDS });
    const subscription = { openid: "o00000007", templateId: "t" };
    const event = {
      ...subscription,
      msgId: "m1",
      createdAt: 1,
      errorCode: 0,
      errorStatus: "success",
    };

    test.each<[what: string, work: (connection: Kysely<unknown>) => Promise<unknown>]>([
      ["due deliveries", (tx) => selectDueDeliveries(tx, input())],
      ["orphaned deliveries", (tx) => selectOrphanedDeliveries(tx, input())],
      ["notices with queued deliveries", (tx) => selectQueuedNotices(tx, input())],
      ["expired deliveries", (tx) => selectExpiredIds(tx, { ...input(), queuedNotices: [NOTICE] })],
      [
        "the next due time",
        (tx) =>
          selectNextDue(
            { ...database, now: database.now, sql: tx },
            { ...input(), state: "queued", notices: [NOTICE] },
          ),
      ],
      ["customers' last acts", (tx) => selectLastActs(tx, input())],
      [
        "deliveries held by quiet hours",
        (tx) => selectHeldIds(tx, { ...input(), quietEnd: NEW_YEAR_MS }),
      ],
      ["customers with a message in flight", (tx) => selectSendingOpenids(tx, input())],
      [
        "usable permissions",
        (tx) =>
          selectCandidateGrants(tx, { ...input(), kinds: ["subscribe"], templateId: "template" }),
      ],
      [
        "deliveries that a permission serves",
        (tx) => selectServedWaitingIds(tx, { ...input(), lanes: LANES }),
      ],
      [
        "waiting deliveries to re-examine",
        (tx) => selectDueWaiting(tx, { ...input(), lanes: LANES }),
      ],
      [
        "waiting orders",
        (tx) => selectWaitingOrders(tx, { ...input(), orderIds: ORDERS, lanes: LANES }),
      ],
      ["paid orders of some customers", (tx) => selectPaidGrants(database, input()).execute(tx)],
      [
        "paid orders of all customers",
        (tx) => selectPaidGrants(database, { appId: APP_ID, openids: null }).execute(tx),
      ],
      [
        "a sent event's msgid",
        (tx) => selectEventCandidate(tx, { ...input(), event, rule: "msgid" }),
      ],
      [
        "a sent event's customer",
        (tx) => selectEventCandidate(tx, { ...input(), event, rule: "only_candidate" }),
      ],
      [
        "a customer's story",
        (tx) =>
          createCustomerQueries({ ...database, now: database.now, sql: tx }).read({
            ...{ appId: APP_ID, openid: "o00000007" },
          }),
      ],
      ...["o00000007", "00000007"].map(
        (search): [string, (connection: Kysely<unknown>) => Promise<unknown>] => [
          `customers by ${search}`,
          (tx) =>
            createCustomerQueries({ ...database, now: database.now, sql: tx }).find({
              ...{ appId: APP_ID, search, limit: 20 },
            }),
        ],
      ),
      ["lineages", (tx) => lockLineages(tx, { database, firstIds: OPENIDS })],
      ["permissions to close", (tx) => closeGrants(tx, input())],
      [
        "permissions voided by a refusal",
        (tx) => emptySubscriptions(tx, { ...input(), ...subscription, before: 1 }),
      ],
      [
        "requeued deliveries",
        (tx) => emptyReturned(tx, { database, grantIds: ["o00000007free", "new"] }),
      ],
      [
        "expired rows",
        (connection) =>
          deleteOldDeliveries(
            { ...database, sql: connection },
            { cutoff: NEW_YEAR_MS, limit: 500 },
          ),
      ],
    ])("for %s", async (_what, work) => {
      expect(await countRead(work)).toBeLessThan(FEW);
    });

    // Most rows have no lineage id: fresh statistics make a scan look cheap for a long list of ids.
    test("for a batch of lineages, although the statistics are fresh", async () => {
      await sql`analyze table deliveries`.execute(database.sql);
      const ids = Array.from({ length: BATCH / 2 }, (_, n) => `o${String(n).padStart(8, "0")}`);
      const read = await countRead((connection) =>
        readLineages({ ...database, sql: connection }, ids),
      );
      expect(read).toBeGreaterThan(ids.length);
      expect(read).toBeLessThan(4 * ids.length);
    });
  },
);
