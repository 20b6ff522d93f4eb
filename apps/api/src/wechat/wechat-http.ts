import { DecoratorHandler, Pool, type Dispatcher } from "undici";
import { createCallLimit, NoFreeConnectionError } from "./call-limit.ts";
import { readAnswer } from "./read-answer.ts";

/** The outcome of a request to WeChat. */
export type WechatAnswer =
  | { kind: "answered"; body: WechatBody }
  /** The request was sent, but no HTTP 200 with a JSON object came back: WeChat may have acted on it. */
  | { kind: "lost"; cause: string }
  /** Nothing of the request was written, so a retry is safe. `isCrowded`: too many others are in flight. */
  | { kind: "never_left"; cause: string; isCrowded?: boolean };

/** An answer's JSON. An absent `errcode` means 0 (facts §0). Integers beyond 2^53 are kept as text. */
export interface WechatBody {
  errcode: number;
  errmsg: string;
  [field: string]: unknown;
}

export interface WechatRequest {
  method: "GET" | "POST";
  /** Includes the query. */
  path: string;
  body?: string;
  contentType?: string;
  /** Treats an answer without an `errcode` as lost, not as success. */
  mustHaveErrcode?: boolean;
}

export interface WechatHttp {
  /**
   * Sends once, without retries; never throws for failures of WeChat or the network. The timeout covers the answer: it starts when
   * the request is written, however long connecting took.
   */
  request(request: WechatRequest): Promise<WechatAnswer>;
  close(): Promise<void>;
}

export interface WechatHttpOptions {
  baseUrl: string;
  connections?: number;
  timeoutMs?: number;
  /** Requests that may wait for a connection; further ones fail at once (backpressure). */
  maxWaiting?: number;
  /** The longest wait. */
  maxWaitMs?: number;
}

const DEFAULT_CONNECTIONS = 64;
const DEFAULT_TIMEOUT_MS = 5000;
/** Short enough that connecting and sending fit into a graceful shutdown. */
const MAX_CONNECT_MS = 3000;
const DEFAULT_WAITING = 1000;
const DEFAULT_WAIT_MS = 10_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const JSON_TYPE = "application/json";

/** Set when a request is written: separates "lost" from "never left", which error codes cannot (ECONNRESET is both). */
interface LeftMark {
  left: boolean;
  /** Called once, when the request is written. */
  onLeft(): void;
}

type MarkedOptions = Dispatcher.DispatchOptions & { leftMark?: LeftMark };

class MarkLeftHandler extends DecoratorHandler {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #mark: LeftMark;

  constructor(handler: Dispatcher.DispatchHandler, mark: LeftMark) {
    super(handler);
    this.#handler = handler;
    this.#mark = mark;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    if (!this.#mark.left) this.#mark.onLeft();
    this.#mark.left = true;
    this.#handler.onRequestStart?.(controller, context);
  }
}

function markLeft(dispatch: Dispatcher["dispatch"]): Dispatcher["dispatch"] {
  return (options: MarkedOptions, handler) =>
    dispatch(options, options.leftMark ? new MarkLeftHandler(handler, options.leftMark) : handler);
}

export function createWechatHttp({
  baseUrl,
  connections = DEFAULT_CONNECTIONS,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  maxWaiting = DEFAULT_WAITING,
  maxWaitMs = DEFAULT_WAIT_MS,
}: WechatHttpOptions): WechatHttp {
  const { origin, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/$/, "");
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    // On HTTP/2, undici retries a refused request by itself, which could send a message twice.
    allowH2: false,
    connect: { timeout: Math.min(timeoutMs, MAX_CONNECT_MS) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const dispatcher = pool.compose(markLeft);
  // Queue here, not in undici's pool: its queue is unbounded.
  const limit = createCallLimit({ atOnce: connections, maxWaiting, maxWaitMs });

  return {
    async request({ method, path, body, contentType = JSON_TYPE, mustHaveErrcode = false }) {
      const deadline = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const leftMark: LeftMark = {
        left: false,
        onLeft() {
          timer = setTimeout(
            () => deadline.abort(new Error(`no answer within ${timeoutMs} ms`)),
            timeoutMs,
          );
        },
      };
      const options: MarkedOptions & Dispatcher.RequestOptions = {
        method,
        path: prefix + path,
        ...(body !== undefined && { body, headers: { "content-type": contentType } }),
        signal: deadline.signal,
        leftMark,
      };
      try {
        return await limit.run(async () => {
          const { statusCode, headers, body: answer } = await dispatcher.request(options);
          const isSmall = Number(headers["content-length"]) <= MAX_ANSWER_BYTES;
          const text = await (isSmall ? answer.text() : readBounded(answer));
          if (statusCode !== 200) return { kind: "lost", cause: `HTTP ${statusCode}` };
          return readAnswer(text, { mustHaveErrcode });
        });
      } catch (error) {
        const cause = describe(error);
        if (error instanceof NoFreeConnectionError)
          return { kind: "never_left", cause, isCrowded: true };
        return { kind: leftMark.left ? "lost" : "never_left", cause };
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => pool.close(),
  };
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error("the answer is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  // With several addresses, Node throws an AggregateError without a message.
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const message = error.message === "" && first instanceof Error ? first.message : error.message;
  return typeof code === "string" ? `${code}: ${message}` : message;
}

const RID = /\brid: ([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})\b/;

/** The support id at the end of an errmsg (facts §0). */
export function findRid(errmsg: string): string | null {
  return RID.exec(errmsg)?.[1] ?? null;
}
