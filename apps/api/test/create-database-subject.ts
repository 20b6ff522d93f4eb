import { randomBytes } from "node:crypto";
import type { DeliveryReason, DeliveryState, Grant } from "@mp-notice/core";
import type { StoreHarness, StoreSubject } from "@mp-notice/core/testing";
import { sql } from "kysely";
import { monotonicFactory } from "ulid";
import { afterAll, beforeAll } from "vitest";
import { connectDatabase, type Database } from "../src/database/connect.ts";
import { createDeliveryStore } from "../src/queue/delivery-store.ts";
import { createGrantLedger } from "../src/queue/grant-ledger.ts";
import { migrateDatabase } from "../src/database/migrate.ts";
import { createPauseStore } from "../src/pauses/pause-store.ts";
import { createUnclearAnswerStore } from "../src/queue/unclear-answer-store.ts";
import { createWorkerStore } from "../src/queue/worker-store.ts";

const APP_ID = "wx0123456789abcdef";
const TEMPLATE_IDS = ["template-a", "template-b"];
const FILLED_TABLES = [
  "deliveries",
  "grants",
  "asks",
  "closed_orders",
  "grant_reports",
  "subscription_refusals",
  "customers",
  "pauses",
  "unclear_answers",
  "workers",
  "account_templates",
];

const newId = monotonicFactory();

/** A fake database clock: results do not depend on how long statements take. */
const START_MS = Date.UTC(2026, 0, 31);

/** One database per test file, truncated for each test and dropped at the end. */
export function createDatabaseSubject({
  name,
  server,
}: {
  name: string;
  /** `sqlite`, or a server's address without a database. */
  server: string;
}): StoreSubject {
  let now = START_MS;
  let database: Database | null = null;
  const databaseName = `contract_${randomBytes(6).toString("hex")}`;

  beforeAll(async () => {
    const url = server === "sqlite" ? "sqlite::memory:" : `${server}/${databaseName}`;
    database = await connectDatabase({ url, clock: () => sql.lit(now) });
    await migrateDatabase(database);
  });
  afterAll(async () => {
    if (server !== "sqlite") await database?.orm.schema.dropDatabase(databaseName);
    await database?.close();
  });

  return {
    name,
    async create() {
      if (!database) throw new Error("the database is not open yet");
      now = START_MS;
      for (const table of FILLED_TABLES)
        await sql`delete from ${sql.table(table)}`.execute(database.sql);
      const rows = TEMPLATE_IDS.map((id) => sql`(${APP_ID}, ${id}, 'subscribe', 'title', 0)`);
      await sql`
        insert into account_templates (app_id, template_id, channel, title, first_seen_at) values ${sql.join(rows)}
      `.execute(database.sql);
      return createHarness(database, (ms) => {
        now += ms;
      });
    },
  };
}

function createHarness(database: Database, advance: (ms: number) => void): StoreHarness {
  return {
    store: createDeliveryStore(database),
    ledger: createGrantLedger({ database, newId }),
    workers: createWorkerStore(database),
    pauses: createPauseStore(database),
    unclearAnswers: createUnclearAnswerStore(database),
    appId: APP_ID,
    knownTemplateIds: TEMPLATE_IDS,
    newId,
    advance,
    async now() {
      const { rows } = await sql<{ now: number }>`select ${database.now} as now`.execute(
        database.sql,
      );
      return rows[0]?.now ?? 0;
    },
    readDelivery: (id) => readDelivery(database, id),
    listGrants: (openid) => listGrants(database, openid),
    [Symbol.asyncDispose]: async () => {},
  };
}

interface StoredRow {
  state: DeliveryState;
  reason: DeliveryReason | null;
  dueAt: number;
  attempts: number;
  lostInARow: number;
  grantId: string | null;
  isPinned: number;
  msgId: string | null;
  timeline: string;
}

async function readDelivery(
  database: Database,
  id: string,
): ReturnType<StoreHarness["readDelivery"]> {
  const { rows } = await sql<StoredRow>`
    select state, reason, due_at as dueAt, attempts, lost_in_a_row as lostInARow, grant_id as grantId,
      is_pinned as isPinned, msg_id as msgId, timeline
    from deliveries where id = ${id}
  `.execute(database.sql);
  const [row] = rows;
  if (!row) throw new Error(`there is no delivery ${id}`);
  const lines = row.timeline.split("\n").filter((line) => line !== "");
  return {
    ...row,
    isPinned: row.isPinned === 1,
    timeline: lines.map((line) => JSON.parse(line) as { what: string }),
  };
}

async function listGrants(database: Database, openid: string): Promise<Grant[]> {
  const { rows } = await sql<Grant>`
    select id, app_id as appId, openid, kind, template_id as templateId, order_id as orderId, credential,
      uses_given as usesGiven, uses_free as usesFree, uses_held as usesHeld, uses_spent as usesSpent,
      uses_void as usesVoid, accepted_at as acceptedAt, usable_from as usableFrom, confirmed_at as confirmedAt,
      expires_at as expiresAt, reserved_for as reservedFor, reserved_until as reservedUntil
    from grants where openid = ${openid} order by id
  `.execute(database.sql);
  return rows;
}
