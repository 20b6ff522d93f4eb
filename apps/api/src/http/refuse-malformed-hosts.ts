import type { FastifyInstance } from "fastify";

const HOST = /^(?:[0-9a-z._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

class HostError extends Error {
  readonly statusCode = 400;
}

/** tRPC builds a URL from `Host` and would throw on a malformed one. */
export function refuseMalformedHosts(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    const { headers, raw } = request;
    // Only HTTP/1.0 allows requests without Host.
    const host = headers.host ?? (raw.httpVersion === "1.0" ? "localhost" : "");
    const isHost = HOST.test(host) && URL.canParse(`http://${host}`);
    done(isHost ? undefined : new HostError("the Host header is not a valid host"));
  });
}
