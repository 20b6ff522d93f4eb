import { type RawBuilder, sql } from "kysely";
import { connectDatabase, type Database } from "../src/database/connect.ts";
import { withMigrationTimeouts } from "../src/database/statement-timeouts.ts";
import { cloneRow, number, pad, toId } from "./clone-row.ts";
import { seedDatabase } from "./seed-database.ts";
import { APP_ID, toOpenid } from "./shop.ts";
import { startProduct, waitUntilSent } from "./start-product.ts";

const SPREAD_MS = 14 * 86_400_000;
/** The newest one ended a minute ago. */
const NEWEST_AGE_MS = 60_000;
const DAY_MS = 86_400_000;
const DELIVERIES_PER_CUSTOMER = 5;

const ORDER_DIGITS = 10;

export function toEndedOrderId(index: number): string {
  return `ended-${String(index).padStart(ORDER_DIGITS, "0")}`;
}

/**
 * Fills a new database with customers with one permission each, for the bench to trigger, and ended deliveries of the last 14 days:
 * copies of one that the product has sent, so their texts are real.
 */
export async function fillDatabase(input: {
  url: string;
  wechatUrl: string;
  customers: number;
  endedDeliveries: number;
}): Promise<void> {
  const { url, wechatUrl, customers } = input;
  await seedDatabase({ url, customers: customers + 1 });
  {
    await using product = await startProduct({ databaseUrl: url, wechatUrl });
    await product.ask("trigger", { first: customers, count: 1 });
    await product.ask("startSending");
    await waitUntilSent(product, 1);
  }
  const database = await connectDatabase({ url });
  await addEndedDeliveries(database, { count: input.endedDeliveries - 1 });
  await refreshStatistics(database, "deliveries");
  await database.close();
}

/** Usable permissions of customers that the bench never triggers. */
export async function addPermissions({
  url,
  count,
}: {
  url: string;
  count: number;
}): Promise<void> {
  const database = await connectDatabase({ url });
  const id = await findId(database, { table: "grants", openid: toOpenid(0) });
  const at = Date.now();
  await cloneRow(database, {
    table: "grants",
    id,
    count,
    changes: {
      id: toId(sql`${sql.lit(at - DAY_MS)} + ${number}`),
      openid: sql`concat('oOther', ${pad(number, 22)})`,
    },
  });
  await refreshStatistics(database, "grants");
  await database.close();
}

/** A server does so by itself some seconds later, and its plans change. SQLite never does. */
async function refreshStatistics(database: Database, table: string): Promise<void> {
  if (database.dialect === "mysql")
    await withMigrationTimeouts(() => sql`analyze table ${sql.table(table)}`.execute(database.sql));
}

async function addEndedDeliveries(database: Database, { count }: { count: number }): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from deliveries where app_id = ${APP_ID} and state = 'sent'
  `.execute(database.sql);
  const stepMs = Math.floor(SPREAD_MS / count);
  const oldest = Date.now() - NEWEST_AGE_MS - stepMs * count;
  const at = sql`(${sql.lit(oldest)} + ${number} * ${sql.lit(stepMs)})`;
  const customer = sql`(${number} % ${sql.lit(Math.ceil(count / DELIVERIES_PER_CUSTOMER))})`;
  const id = toId(at);
  const orderId = sql`concat('ended-', ${pad(number, ORDER_DIGITS)})`;
  await cloneRow(database, {
    table: "deliveries",
    id: rows[0]?.id ?? "",
    count,
    changes: {
      id,
      openid: sql`concat('oEnded', ${pad(customer, 22)})`,
      openid_end: pad(customer, 12),
      order_id: orderId,
      order_sn: sql`concat('20260131', ${pad(number, ORDER_DIGITS)})`,
      idempotency_key: orderId,
      state: byOutcome({ sent: "sent", failed: "failed", noGrant: "no_grant", unknown: "unknown" }),
      reason: byOutcome({ sent: null, failed: "REFUSED", noGrant: "NO_GRANT", unknown: "LOST" }),
      live_lineage_id: sql`case when ${outcome} > 10 then ${id} end`,
      grant_id: id,
      msg_id: sql`concat('2', ${pad(number, 18)})`,
      due_at: at,
      claimed_at: at,
      sent_at: at,
      created_at: at,
      updated_at: at,
      grant_wait_until: at,
      expires_at: sql`${at} + ${sql.lit(DAY_MS)}`,
    },
  });
}

/** 0: unknown, a two-hundredth; 1 to 6: failed; 7 to 10: without a permission; others: sent. */
const outcome = sql`(${number} % 200)`;

function byOutcome(values: {
  sent: string | null;
  failed: string;
  noGrant: string;
  unknown: string;
}): RawBuilder<unknown> {
  const { sent, failed, noGrant, unknown } = values;
  return sql`
    case when ${outcome} = 0 then ${sql.lit(unknown)} when ${outcome} <= 6 then ${sql.lit(failed)}
      when ${outcome} <= 10 then ${sql.lit(noGrant)} else ${sql.lit(sent)} end
  `;
}

async function findId(
  database: Database,
  { table, openid }: { table: string; openid: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where app_id = ${APP_ID} and openid = ${openid}
  `.execute(database.sql);
  const [first] = rows;
  if (!first) throw new Error(`${table} has no row of ${openid}`);
  return first.id;
}
