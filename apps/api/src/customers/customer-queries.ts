import type {
  DeliveryKind,
  DeliveryReason,
  DeliveryState,
  GrantKind,
  Logistics,
  ShipmentReason,
  ShipmentState,
} from "@mp-notice/core";
import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database/connect.ts";
import { hintIndex } from "../database/hint-index.ts";
import { selectMatches } from "../search/search-deliveries.ts";
import { toNumberKeys, toOpenidKeys } from "../search/search-keys.ts";
import { readSearchText } from "../search/search-text.ts";
import { MAX_EVENTS } from "./customer.contract.ts";

/** Times are unix milliseconds. */
export interface CustomerRecords {
  now: number;
  asks: { orderId: string; notice: string; moment: string; answer: string; askedAt: number }[];
  grants: {
    id: string;
    kind: GrantKind;
    templateId: string;
    orderId: string | null;
    usesGiven: number;
    usesFree: number;
    usesHeld: number;
    usesSpent: number;
    usesVoid: number;
    acceptedAt: number;
    usableFrom: number | null;
    expiresAt: number;
    reservedFor: string | null;
    reservedUntil: number | null;
  }[];
  refusals: { templateId: string; refusedAt: number }[];
  deliveries: {
    id: string;
    kind: DeliveryKind;
    notice: string;
    orderId: string;
    state: DeliveryState;
    reason: DeliveryReason | null;
    errcode: number | null;
    sentAt: number | null;
    grantWaitUntil: number;
    createdAt: number;
  }[];
  shipments: {
    id: string;
    orderId: string;
    logistics: Logistics;
    allShipped: boolean;
    state: ShipmentState;
    reason: ShipmentReason | null;
    createdAt: number;
  }[];
}

export interface CustomerQueries {
  /** The openids that the text may mean, at most `limit` by each way to find them. */
  find(input: { appId: string; search: string; limit: number }): Promise<string[]>;
  /** Of each kind the newest, one more than {@link MAX_EVENTS}. */
  read(customer: { appId: string; openid: string }): Promise<CustomerRecords>;
}

/** Rows of an index that are looked through for different customers. */
const LOOKED_THROUGH = 500;

export function createCustomerQueries(database: Database): CustomerQueries {
  return {
    find: (input) => findOpenids(database, input),
    read: (customer) => readRecords(database, customer),
  };
}

/** One statement per index: combined with `or`, the database would scan the table. */
async function findOpenids(
  database: Database,
  { appId, search, limit }: { appId: string; search: string; limit: number },
): Promise<string[]> {
  const text = readSearchText(search);
  const byNumber = toNumberKeys(text);
  const ofCustomers = toOpenidKeys(text, { start: "openid", end: "openid_end" });
  const ofDeliveries = toOpenidKeys(text, {
    start: "deliveries_customer_index",
    end: "deliveries_openid_end_index",
  });
  const deliveries = await selectMatches(database, {
    appId,
    keys: byNumber,
    limit: LOOKED_THROUGH,
  });
  const parts = [
    ...ofCustomers.map(({ condition }) => from("customers", { appId, condition })),
    ...ofDeliveries.map(({ index, condition }) =>
      from("deliveries", { appId, condition, hint: hintIndex(database, index) }),
    ),
    ...(deliveries.length > 0
      ? [sql`select openid from deliveries where id in (${sql.join(deliveries)})`]
      : []),
    ...listByOrder({
      ...{ database, appId, text: text.text },
      isOrder: byNumber.find(({ index }) => index === "deliveries_order_index")?.condition,
    }),
  ];
  if (parts.length === 0) return [];
  const openids = new Set<string>();
  for (const part of parts) {
    const { rows } = await sql<{ openid: string }>`
      select distinct openid from (${part}) as part limit ${sql.lit(limit)}
    `.execute(database.sql);
    for (const { openid } of rows) openids.add(openid);
  }
  return [...openids].toSorted();
}

function from(
  table: "customers" | "deliveries",
  {
    appId,
    condition,
    hint = sql``,
  }: { appId: string; condition: RawBuilder<unknown>; hint?: RawBuilder<unknown> },
): RawBuilder<unknown> {
  return sql`
    select openid from ${sql.table(table)} ${hint}
    where app_id = ${appId} and ${condition} limit ${sql.lit(LOOKED_THROUGH)}
  `;
}

/** Whose orders no notice was triggered for: by their permissions, questions, shipments and payments. */
function listByOrder({
  database,
  appId,
  text,
  isOrder,
}: {
  database: Database;
  appId: string;
  text: string;
  /** Missing for a text that no order id begins with. */
  isOrder: RawBuilder<unknown> | undefined;
}): RawBuilder<unknown>[] {
  if (!isOrder) return [];
  const most = sql.lit(LOOKED_THROUGH);
  return [
    sql`
      select openid from grants ${hintIndex(database, "grants_order_index")}
      where app_id = ${appId} and ${isOrder} limit ${most}
    `,
    sql`select openid from asks where app_id = ${appId} and ${isOrder} limit ${most}`,
    sql`
      select openid from shipments where id in (
        select shipment_id from shipment_keys where app_id = ${appId} and text = ${text}
      )
    `,
    sql`
      select openid from trade_orders
      where app_id = ${appId} and transaction_id = ${text} and openid is not null
    `,
  ];
}

async function readRecords(
  database: Database,
  { appId, openid }: { appId: string; openid: string },
): Promise<CustomerRecords> {
  const { sql: connection } = database;
  const most = sql.lit(MAX_EVENTS + 1);
  const read = async <Row>(statement: RawBuilder<Row>): Promise<Row[]> =>
    (await statement.execute(connection)).rows;
  type Records = CustomerRecords;
  const [clock] = await read(sql<{ now: number }>`select ${database.now} as now`);
  const asks = await read(sql<Records["asks"][number]>`
    select order_id as orderId, notice, moment, answer, asked_at as askedAt
    from asks ${hintIndex(database, "asks_customer_index")}
    where app_id = ${appId} and openid = ${openid} order by asked_at desc limit ${most}
  `);
  const grants = await read(sql<Records["grants"][number]>`
    select id, kind, template_id as templateId, order_id as orderId, uses_given as usesGiven, uses_free as usesFree,
      uses_held as usesHeld, uses_spent as usesSpent, uses_void as usesVoid, accepted_at as acceptedAt,
      usable_from as usableFrom, expires_at as expiresAt, reserved_for as reservedFor, reserved_until as reservedUntil
    from grants ${hintIndex(database, "grants_customer_index")}
    where app_id = ${appId} and openid = ${openid} order by accepted_at desc, id desc limit ${most}
  `);
  const refusals = await read(sql<Records["refusals"][number]>`
    select template_id as templateId, refused_at as refusedAt from subscription_refusals
    where app_id = ${appId} and openid = ${openid} order by refused_at desc limit ${most}
  `);
  const deliveries = await read(sql<Records["deliveries"][number]>`
    select id, kind, notice, order_id as orderId, state, reason, errcode, sent_at as sentAt, grant_wait_until as grantWaitUntil,
      created_at as createdAt
    from deliveries ${hintIndex(database, "deliveries_customer_index")}
    where app_id = ${appId} and openid = ${openid} order by id desc limit ${most}
  `);
  const shipments = await read(sql<
    Omit<Records["shipments"][number], "logistics" | "allShipped"> & { content: string }
  >`
    select id, order_id as orderId, content, state, reason, created_at as createdAt from shipments
    where id in (select shipment_id from shipment_keys where app_id = ${appId} and text = ${openid})
      and openid = ${openid}
    order by id desc limit ${most}
  `);
  return {
    now: Number(clock?.now),
    ...{ asks, grants, refusals, deliveries },
    shipments: shipments.map(({ content, ...shipment }) => {
      const { logistics, allShipped } = JSON.parse(content) as {
        logistics: Logistics;
        allShipped: boolean;
      };
      return { ...shipment, logistics, allShipped };
    }),
  };
}
