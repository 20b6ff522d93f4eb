import type { DeliveryProgress, Lane, NewDelivery } from "@mp-notice/core";
import {
  CompiledQuery,
  DummyDriver,
  Kysely,
  type RawBuilder,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Transaction,
} from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDatabase, type Database, type Sql } from "../../src/database/connect.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { createCustomerQueries } from "../../src/customers/customer-queries.ts";
import { createAskQueries } from "../../src/orders/ask-queries.ts";
import { createHoldQueries } from "../../src/orders/hold-queries.ts";
import { readReportRoads } from "../../src/queue/report-roads.ts";
import { closeGrants } from "../../src/queue/sql/close-grants.ts";
import { selectClosedOrders } from "../../src/queue/sql/closed-orders.ts";
import { selectPaidGrants } from "../../src/queue/sql/confirm-paid-orders.ts";
import { emptyReturned, emptySubscriptions } from "../../src/queue/sql/empty-subscriptions.ts";
import { freeHolds } from "../../src/queue/sql/free-holds.ts";
import { insertDeliveries } from "../../src/queue/sql/insert-deliveries.ts";
import { lockLineages } from "../../src/queue/sql/lock-lineages.ts";
import {
  postponeDeliveries,
  releaseDeliveries,
  selectHeldIds,
} from "../../src/queue/sql/postpone-deliveries.ts";
import { selectCandidateGrants } from "../../src/queue/sql/select-candidate-grants.ts";
import {
  selectExpiredIds,
  selectQueuedNotices,
} from "../../src/queue/sql/select-closable-deliveries.ts";
import { selectDeliveriesById } from "../../src/queue/sql/select-deliveries-by-id.ts";
import { selectDeliveriesByKey } from "../../src/queue/sql/select-deliveries-by-key.ts";
import { selectDueDeliveries } from "../../src/queue/sql/select-due-deliveries.ts";
import { selectEventCandidate } from "../../src/queue/sql/select-event-candidate.ts";
import { selectLastActs } from "../../src/queue/sql/select-last-acts.ts";
import { selectNextDue } from "../../src/queue/sql/select-next-due.ts";
import { selectOrphanedDeliveries } from "../../src/queue/sql/select-orphaned-deliveries.ts";
import { selectSendingOpenids } from "../../src/queue/sql/select-sending-openids.ts";
import {
  selectDueWaiting,
  selectServedWaitingIds,
} from "../../src/queue/sql/select-served-waiting.ts";
import { selectWaitingOrders } from "../../src/queue/sql/select-waiting-orders.ts";
import { settleGrants } from "../../src/queue/sql/settle-grants.ts";
import { claimShipments } from "../../src/shipments/claim-shipments.ts";
import { createShipmentQueries } from "../../src/shipments/shipment-queries.ts";
import { createOverdueQueries } from "../../src/shipments/trade/overdue-queries.ts";
import { createTradeOrderStore } from "../../src/shipments/trade/trade-order-store.ts";
import { updateDeliveries } from "../../src/queue/sql/update-deliveries.ts";

const APP_ID = "wx0123456789abcdef";
const NOTICE = "order_pay_success";
const ROWS = 20_000;
const OPENIDS = ["o00000007", "o00000008"];
const LANES: Lane[] = [{ notice: NOTICE, channel: "subscribe", templateId: "t", isHeld: false }];

interface Statement {
  text: string;
  parameters: readonly unknown[];
}

/** Runs nothing: records the statements that a function would run. */
function createRecorder(): { sql: Kysely<unknown>; statements: Statement[] } {
  const statements: Statement[] = [];
  const recorder = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    log: ({ query }) => void statements.push({ text: query.sql, parameters: query.parameters }),
  });
  return { sql: recorder, statements };
}

const progress = { state: "sent", msgId: "m", holdsLineage: true } as DeliveryProgress;
const update = { id: "a", openid: "o", progress, entries: [], request: null, response: null };
const delivery = {
  id: "a",
  appId: APP_ID,
  openid: "o",
  orderId: "1",
  data: {},
  sendTime: null,
} as NewDelivery;

const EVENT = {
  openid: "o",
  templateId: "t",
  msgId: "m",
  createdAt: 1,
  errorCode: 0,
  errorStatus: "success",
};

type Work = (tx: Sql, input: ReturnType<typeof createInput>) => Promise<unknown>;

function createInput(database: Database) {
  return { database, appId: APP_ID, notice: NOTICE, limit: 50, openids: OPENIDS, lanes: LANES };
}

const CUSTOMER = "grants_customer_index";
const OF_CUSTOMER = `${CUSTOMER}(app_id openid)`;
const IN_NEED = `${CUSTOMER}(app_id openid kind template_id uses_free)`;
const BY_ID = "sqlite_autoindex_deliveries_1(id)";
const BY_GRANT_ID = "sqlite_autoindex_grants_1(id)";
const BY_ORDER = "deliveries_order_index(app_id order_id)";
const BY_STATE = "deliveries_customer_index(app_id openid state)";
const DUE = "deliveries_claim_index(app_id state notice due_at)";
const DUE_SHIPMENTS = "shipments_claim_index(app_id state due_at)";
const SERVING = [OF_CUSTOMER, OF_CUSTOMER, BY_ORDER];

/** Each statement of the hot path, and how it finds its rows in the large tables: the index and the columns that narrow it. */
const STATEMENTS: [what: string, uses: string[], work: Work][] = [
  [
    "known keys",
    ["deliveries_key_unique(app_id idempotency_key)"],
    (tx, input) => selectDeliveriesByKey(tx, { ...input, keys: ["k"] }),
  ],
  [
    "a new delivery",
    [],
    (tx, { database }) =>
      insertDeliveries(tx, {
        database,
        deliveries: [{ ...delivery, lineageId: null, isAgain: false }],
      }),
  ],
  [
    "paid orders of some customers",
    [IN_NEED, BY_ORDER],
    (tx, input) => selectPaidGrants(input.database, input).execute(tx),
  ],
  [
    "paid orders of all customers",
    ["grants_closing_index(app_id uses_free expires_at)", BY_ORDER],
    (tx, input) => selectPaidGrants(input.database, { ...input, openids: null }).execute(tx),
  ],
  [
    "the next due time",
    ["deliveries_claim_index(app_id state notice)"],
    (tx, input) =>
      selectNextDue(
        { ...input.database, sql: tx },
        { ...input, state: "queued", notices: [NOTICE] },
      ),
  ],
  ["due deliveries", [DUE], selectDueDeliveries],
  [
    "customers with a message in flight",
    ["deliveries_sending_unique(app_id sending_openid)"],
    selectSendingOpenids,
  ],
  [
    "usable permissions",
    [IN_NEED],
    (tx, input) => selectCandidateGrants(tx, { ...input, kinds: ["subscribe"], templateId: "t" }),
  ],
  [
    "waiting orders",
    [BY_ORDER],
    (tx, input) => selectWaitingOrders(tx, { ...input, orderIds: ["1"] }),
  ],
  [
    "deliveries by id",
    [BY_ID],
    (tx, input) => selectDeliveriesById(tx, { ...input, ids: ["a", "b"] }),
  ],
  [
    "an update",
    [BY_ID],
    (tx, { database }) =>
      updateDeliveries(tx, { database, updates: [{ ...update, heldLineage: false }] }),
  ],
  [
    "a use taken",
    [BY_GRANT_ID],
    (tx, { database }) => settleGrants(tx, { database, ids: ["g"], as: "held" }),
  ],
  [
    "a use spent",
    [BY_GRANT_ID],
    (tx, { database }) => settleGrants(tx, { database, ids: ["g"], as: "spent" }),
  ],
  [
    "permissions voided by a refusal",
    [IN_NEED],
    (tx, input) => emptySubscriptions(tx, { ...input, openid: "o", templateId: "t", before: 1 }),
  ],
  [
    "returned permissions",
    [BY_GRANT_ID],
    (tx, { database }) => emptyReturned(tx, { database, grantIds: ["g"] }),
  ],
  [
    "lineages",
    [BY_ID, "deliveries_lineage_index(lineage_id)"],
    (tx, { database }) => lockLineages(tx, { database, firstIds: ["a"] }),
  ],
  ["deliveries that a permission serves", [BY_STATE, ...SERVING], selectServedWaitingIds],
  ["waiting deliveries to re-examine", [DUE, ...SERVING], selectDueWaiting],
  [
    "orphaned deliveries",
    ["deliveries_sending_unique(app_id sending_openid)"],
    selectOrphanedDeliveries,
  ],
  [
    "notices with queued deliveries",
    ["deliveries_claim_index(app_id state notice)"],
    selectQueuedNotices,
  ],
  [
    "expired deliveries",
    ["deliveries_claim_index(app_id state)", DUE],
    (tx, input) => selectExpiredIds(tx, { ...input, queuedNotices: [NOTICE] }),
  ],
  ["customers' last acts", [OF_CUSTOMER], (tx, input) => selectLastActs(tx, input)],
  [
    "deliveries held by quiet hours",
    [DUE],
    (tx, input) => selectHeldIds(tx, { ...input, quietEnd: 1 }),
  ],
  ["postponed deliveries", [BY_ID], (tx) => postponeDeliveries(tx, [{ id: "a", postponedMs: 1 }])],
  [
    "released deliveries",
    [BY_ID],
    (tx, { database }) => releaseDeliveries(tx, { database, ids: ["a"], quietEnd: 1 }),
  ],
  ["permissions to close", ["grants_closing_index(app_id uses_free expires_at)"], closeGrants],
  [
    "a sent event's msgid",
    ["deliveries_message_index(app_id msg_id)"],
    (tx, input) => selectEventCandidate(tx, { ...input, event: EVENT, rule: "msgid" }),
  ],
  [
    "a sent event's customer",
    [BY_STATE],
    (tx, input) => selectEventCandidate(tx, { ...input, event: EVENT, rule: "only_candidate" }),
  ],
  [
    "due shipments",
    [DUE_SHIPMENTS, DUE_SHIPMENTS],
    (tx, input) => claimShipments(tx as Transaction<unknown>, { ...input, claimId: "c" }),
  ],
  [
    "shipments, newest first",
    ["shipments_list_index(app_id id)"],
    (tx, { database, appId }) =>
      createShipmentQueries({ ...database, now: database.now, sql: tx }).list({
        ...{ appId, limit: 50, cursor: "01" },
      }),
  ],
  [
    "an order's shipments",
    ["shipments_order_index(app_id order_id)"],
    (tx, { database, appId }) =>
      createShipmentQueries({ ...database, now: database.now, sql: tx }).list({
        ...{ appId, limit: 50, orderId: "1" },
      }),
  ],
  [
    "shipments with a number",
    ["shipments_list_index(app_id id)", "sqlite_autoindex_shipment_keys_1(app_id text)"],
    (tx, { database, appId }) =>
      createShipmentQueries({ ...database, now: database.now, sql: tx }).list({
        ...{ appId, limit: 50, search: "1" },
      }),
  ],
  [
    "the reports that tell of an order's shipment",
    ["shipments_order_index(app_id order_id)"],
    (tx, { database, appId }) =>
      readReportRoads(tx, { database, appId, orders: [{ id: "a", orderId: "1", openid: "o" }] }),
  ],
  [
    "an order's holds",
    ["grants_hold_index(app_id reserved_for)"],
    (tx, input) => freeHolds(tx, { ...input, orderIds: ["1"] }),
  ],
  [
    "closed orders",
    ["sqlite_autoindex_closed_orders_1(app_id order_id)"],
    (tx, input) => selectClosedOrders(tx, { ...input, orderIds: ["1"] }),
  ],
  [
    "what a customer's phone may ask for",
    [`${CUSTOMER}(app_id openid kind)`],
    (tx, { database, appId }) =>
      createHoldQueries({ ...database, now: database.now, sql: tx }).readSubscriptions({
        ...{ appId, openid: "o" },
      }),
  ],
  [
    "the asks of open orders",
    ["asks_app_index(app_id asked_at)", "sqlite_autoindex_closed_orders_1(app_id order_id)"],
    (tx, { database, appId }) =>
      createHoldQueries({ ...database, now: database.now, sql: tx }).readReach(appId),
  ],
  [
    "the answers to asks",
    ["asks_app_index(app_id asked_at)"],
    (tx, { database, appId }) =>
      createAskQueries({ ...database, now: database.now, sql: tx }).count30Days(appId),
  ],
  [
    "a customer's story",
    [
      "SCAN CONSTANT ROW",
      "asks_customer_index(app_id openid)",
      `${CUSTOMER}(app_id openid)`,
      "deliveries_customer_index(app_id openid)",
      "sqlite_autoindex_shipments_1(id)",
      "sqlite_autoindex_shipment_keys_1(app_id text)",
    ],
    (tx, { database, appId }) =>
      createCustomerQueries({ ...database, now: database.now, sql: tx }).read({
        ...{ appId, openid: "o" },
      }),
  ],
  [
    "orders near the deadline",
    [
      "trade_orders_state_index(app_id state paid_at)",
      "shipments_place_unique(app_id order_key)",
      "shipments_place_unique(app_id order_key)",
    ],
    (tx, { database, appId }) =>
      createOverdueQueries({ ...database, now: database.now, sql: tx }).list({
        ...{ appId, limit: 50, after: null },
      }),
  ],
  [
    "WeChat's order by the merchant's numbers",
    ["trade_orders_merchant_index(app_id merchant_key)"],
    (tx, { database, appId }) =>
      createTradeOrderStore({ ...database, now: database.now, sql: tx }).find({
        ...{ appId, order: { mchId: "1", outTradeNo: "1" } },
      }),
  ],
  [
    "orders that are not in WeChat's list any more",
    ["trade_orders_state_index(app_id state paid_at paid_at)"],
    (tx, { database, appId }) =>
      createTradeOrderStore({ ...database, now: database.now, sql: tx }).closeOthers({
        ...{ appId, paidFrom: 0, paidUntil: 1, startedAt: 1 },
      }),
  ],
];

describe("on SQLite, a statement of the hot path finds its rows by an index", () => {
  let database: Database;
  beforeAll(async () => {
    database = await connectDatabase({ url: "sqlite::memory:" });
    await migrateDatabase(database);
  });
  afterAll(() => database.close());

  // SQLite keeps no statistics until somebody runs ANALYZE: its plans must not depend on them.
  test.each<[size: string, prepare: () => Promise<unknown>]>([
    ["an empty database", async () => {}],
    [`${ROWS} rows`, () => fill(database.sql)],
    [`${ROWS} rows and statistics of them`, () => sql`analyze`.execute(database.sql)],
  ])("with %s", async (_size, prepare) => {
    await prepare();
    for (const [what, uses, work] of STATEMENTS) expect(await explain(work), what).toEqual(uses);
  });

  /** How the statements find rows in the large tables; a scan is shown as it is. */
  async function explain(work: Work): Promise<string[]> {
    const recorder = createRecorder();
    const prepared = {
      each(text: string, [parameters = []]: unknown[][]) {
        recorder.statements.push({ text, parameters });
        return { rows: [], changes: 1 };
      },
    };
    await work(recorder.sql, createInput({ ...database, now: database.now, prepared }));
    const details: string[] = [];
    for (const { text, parameters } of recorder.statements) {
      const { rows } = await database.sql.executeQuery<{ detail: string }>(
        CompiledQuery.raw(`explain query plan ${text}`, [...parameters]),
      );
      details.push(...rows.map(({ detail }) => detail));
    }
    return details.flatMap(toUse);
  }
});

/** Small tables, sorts and subqueries are left out. */
function toUse(detail: string): string[] {
  const [, index = "", columns = ""] =
    /^SEARCH \w+ USING (?:COVERING )?INDEX (\w+) \((.+)\)$/.exec(detail) ?? [];
  if (/subscription_refusals|workers/.test(index)) return [];
  if (index !== "")
    return [`${index}(${columns.replaceAll(/[=<>]+\?/g, "").replaceAll(" AND ", " ")})`];
  return /^SCAN (?!per_notice)/.test(detail) ? [detail] : [];
}

async function fill(connection: Kysely<unknown>): Promise<void> {
  const numbers = sql`
    with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < ${sql.lit(ROWS - 1)})
  `;
  const inserts: RawBuilder<unknown>[] = [
    sql`
      insert into deliveries (
        id, app_id, kind, notice, openid, order_id, idempotency_key, fingerprint, data, state, due_at, grant_wait_until,
        expires_at, attempts, lost_in_a_row, is_pinned, timeline, created_at, updated_at
      )
      ${numbers} select 'd' || n, ${APP_ID}, 'trigger', ${NOTICE}, 'o' || n, 'o' || n, 'k' || n, 'f', '{}', 'sent', 0, 0, 0, 1, 0,
        0, '', 0, 0 from numbers`,
    sql`
      insert into grants (
        id, app_id, openid, kind, template_id, credential, uses_given, uses_free, uses_held, uses_spent, uses_void, accepted_at,
        usable_from, expires_at
      )
      ${numbers} select 'g' || n, ${APP_ID}, 'o' || n, 'subscribe', 't', null, 1, 1, 0, 0, 0, 0, 0, 9007199254740991 from numbers`,
  ];
  for (const insert of inserts) await insert.execute(connection);
}
