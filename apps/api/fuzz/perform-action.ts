import { createHash } from "node:crypto";
import { connect } from "node:net";
import type { Action, Caller } from "./any-action.ts";

export interface Answer {
  /** Empty when the connection closed without an HTTP answer, which is allowed for invalid HTTP. */
  statuses: number[];
  /** Headers and body. */
  text: string;
}

export interface Target {
  apiUrl: string;
  pushToken: string;
  patienceMs: number;
  getHeaders(caller: Caller): Record<string, string>;
}

/** After this long without a response byte, the request was incomplete, and the connection is closed. */
const HALF_REQUEST_MS = 300;

/** Longer queries use POST. */
const MAX_QUERY_LENGTH = 8000;

/** @throws when no answer came in time */
export function performAction(target: Target, action: Action): Promise<Answer> {
  if (action.kind === "raw") return sendRaw(target, action.bytes);
  return action.kind === "push" ? push(target, action) : call(target, action);
}

async function call(target: Target, action: Action & { kind: "call" }): Promise<Answer> {
  const { path, type, input } = action;
  const headers = { ...target.getHeaders(action.as), "content-type": "application/json" };
  const body = input === undefined ? undefined : JSON.stringify(input);
  if (type !== "mutation") {
    const query = body === undefined ? "" : `?input=${encodeURIComponent(body)}`;
    if (query.length < MAX_QUERY_LENGTH) return read(target, `/trpc/${path}${query}`, { headers });
  }
  return read(target, `/trpc/${path}`, { method: "POST", headers, body: body ?? "{}" });
}

function push(target: Target, action: Action & { kind: "push" }): Promise<Answer> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = "nonce";
  const signature = action.isSigned
    ? createHash("sha1")
        .update([target.pushToken, timestamp, nonce].toSorted().join(""))
        .digest("hex")
    : "x".repeat(40);
  const query = new URLSearchParams({ signature, timestamp, nonce });
  const path = `/wechat/push/${encodeURIComponent(action.appId.toWellFormed())}?${query.toString()}`;
  const headers = { "content-type": action.contentType };
  return read(target, path, { method: "POST", headers, body: action.body.toWellFormed() });
}

async function read(target: Target, path: string, init: RequestInit): Promise<Answer> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), target.patienceMs);
  try {
    const response = await fetch(target.apiUrl + path, {
      ...init,
      signal: stop.signal,
      redirect: "manual",
    });
    const { headers, status } = response;
    const isStream = headers.get("content-type")?.startsWith("text/event-stream") ?? false;
    const body = isStream ? await readFirst(response) : await response.text();
    return { statuses: [status], text: `${JSON.stringify([...headers])}\n${body}` };
  } finally {
    clearTimeout(timer);
  }
}

/** Reads only the first chunk, because a stream ends only with its connection. */
async function readFirst({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return Buffer.from(first?.value ?? []).toString();
}

function sendRaw({ apiUrl, patienceMs }: Target, bytes: string): Promise<Answer> {
  const { hostname, port } = new URL(apiUrl);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    const end = () => {
      socket.destroy();
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) =>
        Number(status),
      );
      resolve({ statuses, text });
    };
    let timer = setTimeout(end, patienceMs);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      clearTimeout(timer);
      timer = setTimeout(end, HALF_REQUEST_MS);
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      end();
    });
    socket.write(Buffer.from(bytes, "latin1"));
    clearTimeout(timer);
    timer = setTimeout(end, HALF_REQUEST_MS);
  });
}
