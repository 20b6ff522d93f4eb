import type { FastifyInstance } from "fastify";
import { DEFAULT_RETRY_SECONDS } from "./retry-after.ts";

/** Probes within this time share one database query. */
const CHECKED_EVERY_MS = 1000;

export interface Readiness {
  ready: boolean;
  /** `ok` or the problem, per component. */
  checks: Record<string, string>;
}

/** `/healthz` (liveness): the process answers. `/readyz` (readiness): its dependencies work. */
export function registerHealthRoutes(
  app: FastifyInstance,
  readiness: () => Promise<Readiness>,
): void {
  const share = shareReadings(readiness);
  app.get("/healthz", { logLevel: "warn" }, () => ({ status: "ok" }));
  app.get("/readyz", { logLevel: "warn" }, async (request, reply) => {
    const { ready, checks } = await share();
    if (!ready) reply.header("retry-after", DEFAULT_RETRY_SECONDS);
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ok" : "unavailable", checks });
  });
}

function shareReadings(readiness: () => Promise<Readiness>): () => Promise<Readiness> {
  let reading: Promise<Readiness> | null = null;
  let isOver = true;
  let nextAt = 0;
  return () => {
    if (reading && (!isOver || performance.now() < nextAt)) return reading;
    isOver = false;
    nextAt = performance.now() + CHECKED_EVERY_MS;
    reading = readiness().finally(() => (isOver = true));
    return reading;
  };
}
