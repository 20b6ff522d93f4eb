import { WORKER_LEASE_MS, type WorkerStore } from "@mp-notice/core";
import { sql } from "kysely";
import type { Database } from "../database/connect.ts";

/** Leases by the database's clock. A worker that registers removes rows whose lease expired long ago. */
export function createWorkerStore(database: Database): WorkerStore {
  const { sql: connection } = database;
  const leaseUntil = () => sql`${database.now} + ${sql.lit(WORKER_LEASE_MS)}`;
  return {
    async register(workerId) {
      await sql`insert into workers (id, lease_until, started_at) values (${workerId}, ${leaseUntil()}, ${database.now})`.execute(
        connection,
      );
      await sql`delete from workers where lease_until < ${database.now} - ${sql.lit(WORKER_LEASE_MS)}`.execute(
        connection,
      );
    },
    async heartbeat(workerId) {
      const { numAffectedRows } = await sql`
        update workers set lease_until = ${leaseUntil()} where id = ${workerId} and lease_until > ${database.now}
      `.execute(connection);
      return Number(numAffectedRows ?? 0) === 1;
    },
    async retire(workerId) {
      await sql`delete from workers where id = ${workerId}`.execute(connection);
    },
    async retireAll() {
      await sql`delete from workers`.execute(connection);
    },
  };
}
