import type { FastifyInstance } from "fastify";

export interface Readiness {
  ready: boolean;
  /** Each part that is needed, with `ok` or what is wrong. */
  checks: Record<string, string>;
}

/** `/healthz`: the process answers · `/readyz`: what it needs to work is there. */
export function registerHealthRoutes(
  app: FastifyInstance,
  readiness: () => Promise<Readiness>,
): void {
  app.get("/healthz", { logLevel: "warn" }, () => ({ status: "ok" }));
  app.get("/readyz", { logLevel: "warn" }, async (request, reply) => {
    const { ready, checks } = await readiness();
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ok" : "unavailable", checks });
  });
}
