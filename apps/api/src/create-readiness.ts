import type { PauseStore } from "@mp-notice/core";
import { sql } from "kysely";
import type { Config } from "./config.ts";
import type { Database } from "./database/connect.ts";
import type { DeliveryQueries } from "./database/delivery-queries.ts";
import type { Readiness } from "./http/health.route.ts";
import type { RunningWorker } from "./worker/run-worker.ts";

interface ReadinessDeps {
  database: Database;
  queries: Pick<DeliveryQueries, "findOldestDueAgeMs">;
  pauses: Pick<PauseStore, "list">;
  findAppId(): Promise<string | null>;
  getWorker(): RunningWorker | null;
  role: Config["role"];
}

/** A sender that has not looked for work for so long is stalled. */
const STALLED_AFTER_MS = 15_000;

/** The database answers, and the sender, where this process has one, looks for work. What is due or paused is told, not judged. */
export function createReadiness(deps: ReadinessDeps): () => Promise<Readiness> {
  return async () => {
    try {
      await sql`select 1`.execute(deps.database.sql);
    } catch {
      return { ready: false, checks: { database: "does not answer" } };
    }
    const sender = describeSender(deps);
    const checks: Record<string, string> = { database: "ok", sender };
    const appId = await deps.findAppId();
    if (appId !== null) {
      const ageMs = await deps.queries.findOldestDueAgeMs(appId);
      checks["oldestDue"] = ageMs === null ? "none" : `${ageMs} ms`;
      const paused = await deps.pauses.list(appId);
      checks["paused"] =
        paused.map(({ api, errcode }) => `${api} (${errcode})`).join(", ") || "nothing";
    }
    return { ready: sender !== "stalled", checks };
  };
}

function describeSender({ getWorker, role }: Pick<ReadinessDeps, "getWorker" | "role">): string {
  if (role === "api") return "in another process";
  const worker = getWorker();
  return worker && Date.now() - worker.lastLookAt() < STALLED_AFTER_MS ? "ok" : "stalled";
}
