import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "./read-json-body.ts";

const TIMEOUT_MS = 15_000;
/** The calls that a mini program may make. */
const COLLECTOR_PATH = /^\/trpc\/collector\.\w+(\?|$)/;

/**
 * Proxies the mini program's requests to the notice service only. Cookies are dropped: a browser sends an
 * operator's session to every port of its host.
 */
export async function forwardToApi(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  { apiUrl, path }: { apiUrl: string; path: string },
): Promise<void> {
  if (!COLLECTOR_PATH.test(path)) {
    response.writeHead(404, { "content-type": "text/plain" }).end("not a path of the collector\n");
    return;
  }
  const { authorization } = request.headers;
  const method = request.method ?? "GET";
  try {
    const answer = await fetch(`${apiUrl.replace(/\/+$/, "")}${path}`, {
      method,
      headers: { "content-type": "application/json", ...(authorization && { authorization }) },
      ...(method === "POST" && { body: new Uint8Array(await readBody(request)) }),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const contentType = answer.headers.get("content-type") ?? "text/plain";
    response.writeHead(answer.status, { "content-type": contentType }).end(body);
  } catch {
    response.writeHead(502, { "content-type": "text/plain" }).end("the notice service is away\n");
  }
}
