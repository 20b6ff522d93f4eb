import type { IncomingMessage, ServerResponse } from "node:http";
import { answerApiRequest } from "../api/answer-api-request.ts";
import { SUBSCRIBE_SEND_PATH } from "../api/api-routes.ts";
import { parseJson, type ApiRequest } from "../api/api-request.ts";
import { isRecord } from "../is-record.ts";
import type { RequestLog } from "../request-log.ts";
import type { Simulation } from "../simulation.ts";

export interface ApiEndpoint {
  handle(request: IncomingMessage, response: ServerResponse, body: string | null): void;
}

export interface RequestTarget {
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

export function splitTarget(url: string): RequestTarget {
  const mark = url.indexOf("?");
  return mark === -1
    ? { path: url, query: "" }
    : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/** A message names its receiver, a shipping report its payer. */
function findOpenid(json: unknown): string | null {
  if (!isRecord(json)) return null;
  const { touser, payer } = json;
  const openid = touser ?? (isRecord(payer) ? payer["openid"] : undefined);
  return typeof openid === "string" ? openid : null;
}

function toApiRequest(request: IncomingMessage, target: RequestTarget, body: string): ApiRequest {
  const json = parseJson(body);
  return {
    method: request.method ?? "",
    path: target.path,
    query: new URLSearchParams(target.query),
    contentType: request.headers["content-type"] ?? "",
    body,
    json,
    openid: findOpenid(json),
  };
}

/** Serves WeChat's paths: answers, logs, and injects delays and closed connections. */
export function createApiEndpoint(
  simulation: Simulation,
  log: RequestLog,
  latencyMs: number,
): ApiEndpoint {
  /** Customers with a message in flight; a second one answers 43108. */
  const busy = new Set<string>();

  return {
    handle(request, response, body) {
      const target = splitTarget(request.url ?? "/");
      const at = simulation.now();
      const method = request.method ?? "";
      if (body === null) {
        const answer = JSON.stringify({ error: "the body is larger than 1 MiB", field: "body" });
        log.add({ at, method, ...target, openid: null, body: "", status: 413, answer });
        response.writeHead(413, { "content-type": "application/json", connection: "close" });
        response.end(answer);
        return;
      }
      const call = toApiRequest(request, target, body);
      const sendsTo = target.path === SUBSCRIBE_SEND_PATH ? call.openid : null;
      const isBusy = sendsTo !== null && busy.has(sendsTo);
      const { status, contentType, text, delayMs, cut } = answerApiRequest(
        simulation,
        call,
        isBusy,
      );
      log.add({
        at,
        method,
        ...target,
        openid: call.openid,
        body,
        status: cut === null ? status : null,
        answer: text,
      });

      if (sendsTo !== null && !isBusy) busy.add(sendsTo);
      const release = (): void => {
        if (sendsTo !== null && !isBusy) busy.delete(sendsTo);
      };
      const finish = (): void => {
        release();
        if (cut !== null) {
          request.socket.destroy();
          return;
        }
        response.writeHead(status, {
          "content-type": contentType,
          "content-length": Buffer.byteLength(text),
        });
        response.end(text);
      };
      const waitMs = latencyMs + delayMs;
      if (waitMs === 0) {
        // Answer on the next turn of the event loop, so that calls that arrive together overlap.
        setImmediate(finish);
        return;
      }
      const timer = setTimeout(finish, waitMs);
      response.on("close", () => {
        clearTimeout(timer);
        release();
      });
    },
  };
}
