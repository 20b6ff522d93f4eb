import { isRecord } from "./is-record.ts";
import { parseJson } from "./api/api-request.ts";

export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly openid: string | null;
  readonly body: string;
  /** null = the connection was closed without an answer. */
  readonly status: number | null;
  readonly answer: string;
}

export interface RequestLog {
  add(request: LoggedRequest): void;
  /** Streams the JSON of `GET /_simulator/requests`. */
  writeSince(since: number, write: (piece: string) => void): void;
  clear(): void;
}

/** Embeds JSON verbatim, so that a msgid beyond 2^53 keeps its digits. */
function embed(text: string): string {
  if (text === "") return "null";
  return isRecord(parseJson(text)) ? text : JSON.stringify(text);
}

function toItem(index: number, request: LoggedRequest): string {
  const { at, method, path, query, openid, status } = request;
  const head = JSON.stringify({
    index,
    at: new Date(at).toISOString(),
    method,
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    openid,
    status,
  });
  return `${head.slice(0, -1)},"body":${embed(request.body)},"answer":${embed(request.answer)}}`;
}

/** Keeps the last `limit` requests. Indexes are stable, even across `clear`. */
export function createRequestLog(limit: number): RequestLog {
  const slack = Math.ceil(limit / 10);
  let kept: LoggedRequest[] = [];
  let first = 0;

  return {
    add(request) {
      kept.push(request);
      if (kept.length < limit + slack) return;
      first += kept.length - limit;
      kept = kept.slice(-limit);
    },
    writeSince(since, write) {
      const from = Math.max(first, since);
      write(`{"next":${first + kept.length},"first":${first},"items":[`);
      for (let index = from; index < first + kept.length; index += 1) {
        const request = kept[index - first];
        if (request === undefined) break;
        write((index === from ? "" : ",") + toItem(index, request));
      }
      write("]}");
    },
    clear() {
      first += kept.length;
      kept = [];
    },
  };
}
