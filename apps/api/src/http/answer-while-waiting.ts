import { once } from "node:events";
import { createServer } from "node:http";
import { createErrorAnswer } from "./error-answer.ts";
import { DEFAULT_RETRY_SECONDS } from "./retry-after.ts";

/** Answers probes and callers with 503 while the process waits for its database. Rejects when the port cannot be bound. */
export async function answerWhileWaiting({ host, port }: { host: string; port: number }): Promise<{
  close(): Promise<void>;
}> {
  const server = createServer((request, response) => {
    const path = request.url?.split("?", 1)[0];
    const isAlive = path === "/healthz";
    const body = isAlive
      ? { status: "ok" }
      : path === "/readyz"
        ? { status: "unavailable", checks: { database: "is unreachable; waiting for it" } }
        : createErrorAnswer({
            httpStatus: 503,
            reason: "UNAVAILABLE",
            message: "the service is waiting for its database",
            details: [],
            requestId: "",
          });
    response.writeHead(isAlive ? 200 : 503, {
      "content-type": "application/json; charset=utf-8",
      connection: "close",
      ...(!isAlive && { "retry-after": String(DEFAULT_RETRY_SECONDS) }),
    });
    response.end(JSON.stringify(body));
  });
  server.listen({ host, port });
  await once(server, "listening");
  return {
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
