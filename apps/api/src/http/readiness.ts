import type { PauseStore } from "@mp-notice/core";
import { sql } from "kysely";
import type { Config } from "../config.ts";
import type { Database } from "../database/connect.ts";
import { type DatabaseTrouble, findDatabaseTrouble } from "../database/database-trouble.ts";
import type { DeliveryQueries } from "../deliveries/delivery-queries.ts";
import type { Readiness } from "./health.route.ts";
import type { RunningWorker } from "../worker/start-worker.ts";

interface ReadinessDeps {
  database: Database;
  queries: Pick<DeliveryQueries, "findOldestDueAgeMs">;
  pauses: Pick<PauseStore, "list">;
  findAppId(): Promise<string | null>;
  /** The codes of all notices. */
  listNotices(): Promise<readonly string[]>;
  getWorker(): RunningWorker | null;
  role: Config["role"];
}

/** A sender that has not polled for work for this long is stalled. */
const STALLED_AFTER_MS = 15_000;

/** Shorter than any probe's timeout, so that an unresponsive database yields an answer instead of a timeout. */
const ANSWER_WITHIN_MS = 2500;

/**
 * Ready when the database answers and this process's sender, if any, polls for work. Due and paused work is reported but does
 * not affect readiness.
 */
export function createReadiness(deps: ReadinessDeps): () => Promise<Readiness> {
  let running: Promise<Readiness> | null = null;
  return async () => {
    // Concurrent probes share one check, so that a hanging one holds one connection.
    running ??= check(deps).finally(() => (running = null));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Readiness>((resolve) => {
      timer = setTimeout(() => resolve(unready("does not answer")), ANSWER_WITHIN_MS);
    });
    try {
      return await Promise.race([running, late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

async function check(deps: ReadinessDeps): Promise<Readiness> {
  try {
    await sql`select 1`.execute(deps.database.sql);
    const sender = describeSender(deps);
    const checks: Record<string, string> = { database: "ok", sender };
    const appId = await deps.findAppId();
    if (appId !== null) {
      const ageMs = await deps.queries.findOldestDueAgeMs(appId, await deps.listNotices());
      checks["oldestDue"] = ageMs === null ? "none" : `${ageMs} ms`;
      const paused = await deps.pauses.list(appId);
      checks["paused"] =
        paused.map(({ api, errcode }) => `${api} (${errcode})`).join(", ") || "nothing";
    }
    return { ready: sender !== "stalled", checks };
  } catch (error) {
    const trouble = findDatabaseTrouble(error);
    return unready(trouble === null ? "does not answer" : PROBLEMS[trouble]);
  }
}

const PROBLEMS: Record<DatabaseTrouble, string> = {
  away: "is unreachable",
  silent: "does not answer",
  full: "is full",
  read_only: "is read-only",
  overloaded: "is overloaded",
  refused: "denies access",
  broken: "has missing or damaged files",
};

function unready(problem: string): Readiness {
  return { ready: false, checks: { database: problem } };
}

function describeSender({ getWorker, role }: Pick<ReadinessDeps, "getWorker" | "role">): string {
  if (role === "api") return "in another process";
  const worker = getWorker();
  return worker && Date.now() - worker.lastLookAt() < STALLED_AFTER_MS ? "ok" : "stalled";
}
