import {
  computeQuotaResetMs,
  PROBE_INTERVAL_MS,
  type Pause,
  type PausedApi,
  type PauseStore,
} from "@mp-notice/core";
import { sql } from "kysely";
import type { Database, Sql } from "../database/connect.ts";
import { recordAudit } from "../audit-log/record-audit.ts";
import { NO_OUTBOX, type EventOutbox } from "../webhooks/event-outbox.ts";

export function createPauseStore(database: Database, outbox: EventOutbox = NO_OUTBOX): PauseStore {
  const { sql: connection } = database;
  return {
    async list(appId) {
      const { rows } = await sql<Pause>`
        select api, errcode, errmsg, paused_at as pausedAt, coalesce(answered_at, paused_at) as answeredAt,
          probe_at as probeAt from pauses where app_id = ${appId}
      `.execute(connection);
      return rows;
    },
    async pause(appId, { api, errcode, errmsg, probe }) {
      const events = await outbox.open();
      await database.transaction(async (tx) => {
        const { rows } = await sql<{ now: number }>`select ${database.now} as now`.execute(tx);
        const now = rows[0]?.now ?? 0;
        const probeAt =
          probe === "in_a_minute" ? now + PROBE_INTERVAL_MS : computeQuotaResetMs(now);
        const { numAffectedRows } = await sql`
          update pauses set errcode = ${errcode}, errmsg = ${errmsg}, answered_at = ${now}, probe_at = ${probeAt}
          where app_id = ${appId} and api = ${api}
        `.execute(tx);
        if (Number(numAffectedRows ?? 0) > 0) return;
        await sql`
          insert into pauses (app_id, api, errcode, errmsg, paused_at, answered_at, probe_at)
          values (${appId}, ${api}, ${errcode}, ${errmsg}, ${now}, ${now}, ${probeAt})
        `.execute(tx);
        const times = { pausedAt: toIso(now), probeAt: toIso(probeAt) };
        const data = { appId, api, errcode, errmsg, ...times };
        await events.write(tx, [{ type: "account.paused", appId, at: now, data }]);
      });
    },
    async takeProbe({ appId, api }) {
      const { numAffectedRows } = await sql`
        update pauses set probe_at = ${database.now} + ${sql.lit(PROBE_INTERVAL_MS)}
        where app_id = ${appId} and api = ${api} and probe_at <= ${database.now}
      `.execute(connection);
      return Number(numAffectedRows ?? 0) === 1;
    },
    async probeNow({ appId, api }) {
      return database.transaction(async (tx) => {
        const { rows } = await sql<{ errcode: number }>`
          select errcode from pauses where app_id = ${appId} and api = ${api}
        `.execute(tx);
        const [pause] = rows;
        if (!pause) return false;
        await sql`
          update pauses set probe_at = ${database.now}
          where app_id = ${appId} and api = ${api} and probe_at > ${database.now}
        `.execute(tx);
        await recordResumption(tx, { api, errcode: pause.errcode });
        return true;
      });
    },
    async resume({ appId, api }) {
      const events = await outbox.open();
      await database.transaction(async (tx) => {
        const { rows } = await sql<{ errcode: number; pausedAt: number; now: number }>`
          select errcode, paused_at as pausedAt, ${database.now} as now from pauses where app_id = ${appId} and api = ${api}
        `.execute(tx);
        const [pause] = rows;
        if (!pause) return;
        const { numAffectedRows } = await sql`
          delete from pauses where app_id = ${appId} and api = ${api}
        `.execute(tx);
        // Another process was faster, and has written both.
        if (Number(numAffectedRows ?? 0) === 0) return;
        const { errcode, pausedAt, now } = pause;
        await recordResumption(tx, { api, errcode });
        const data = { appId, api, errcode, pausedAt: toIso(pausedAt) };
        await events.write(tx, [{ type: "account.resumed", appId, at: now, data }]);
      });
    },
  };
}

/** Logged only for an operator's call: without a current act, as in the sender, nothing is written. */
async function recordResumption(
  tx: Sql,
  { api, errcode }: { api: PausedApi; errcode: number },
): Promise<void> {
  await recordAudit(tx, {
    action: "sending.resumed",
    target: { kind: "pause", id: api, name: api },
    changes: [{ field: "errcode", before: errcode, after: null }],
  });
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
