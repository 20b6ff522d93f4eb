import { DecoratorHandler, Pool, type Dispatcher } from "undici";

/** What WeChat, or the way to it, answered. */
export type WechatAnswer =
  | { kind: "answered"; body: WechatBody }
  /** The request began, and no HTTP 200 with a JSON object came back. */
  | { kind: "lost"; cause: string }
  /** Nothing of the request was written. */
  | { kind: "never_left"; cause: string };

/** An answer's JSON. `errcode` 0 when it is absent (facts §0). Integers beyond 2^53 are kept as text. */
export interface WechatBody {
  errcode: number;
  errmsg: string;
  [field: string]: unknown;
}

export interface WechatRequest {
  method: "GET" | "POST";
  /** With its query. */
  path: string;
  body?: string;
  contentType?: string;
  /** For what must not be taken for done by mistake: an answer without an errcode is none, whoever wrote it. */
  mustHaveErrcode?: boolean;
}

export interface WechatHttp {
  /** One try, never repeated; never throws for what WeChat or the network does. */
  request(request: WechatRequest): Promise<WechatAnswer>;
  close(): Promise<void>;
}

export interface WechatHttpOptions {
  baseUrl: string;
  connections?: number;
  timeoutMs?: number;
}

const DEFAULT_CONNECTIONS = 64;
const DEFAULT_TIMEOUT_MS = 5000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** WeChat's are short; what stands for it may write pages, and every errmsg is stored. */
const MAX_ERRMSG_CHARS = 1000;
const MAX_ERRCODE = 2 ** 31 - 1;
const JSON_TYPE = "application/json";

/** Set while a request is written: tells what was lost from what never left, which error codes cannot (ECONNRESET is both). */
interface LeftMark {
  left: boolean;
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
  connections,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: WechatHttpOptions): WechatHttp {
  const { origin, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/$/, "");
  const pool = new Pool(origin, {
    connections: connections ?? DEFAULT_CONNECTIONS,
    pipelining: 1,
    // On HTTP/2, undici sends a request that the other side refused once more by itself.
    allowH2: false,
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const dispatcher = pool.compose(markLeft);

  return {
    async request({ method, path, body, contentType = JSON_TYPE, mustHaveErrcode = false }) {
      const leftMark: LeftMark = { left: false };
      const options: MarkedOptions & Dispatcher.RequestOptions = {
        method,
        path: prefix + path,
        ...(body !== undefined && { body, headers: { "content-type": contentType } }),
        signal: AbortSignal.timeout(timeoutMs),
        leftMark,
      };
      try {
        const { statusCode, body: answer } = await dispatcher.request(options);
        const text = await readBounded(answer);
        if (statusCode !== 200) return { kind: "lost", cause: `HTTP ${statusCode}` };
        return readAnswer(text, { mustHaveErrcode });
      } catch (error) {
        return { kind: leftMark.left ? "lost" : "never_left", cause: describe(error) };
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

function readAnswer(text: string, { mustHaveErrcode }: { mustHaveErrcode: boolean }): WechatAnswer {
  const value = parseObject(text);
  if (!value) return { kind: "lost", cause: "the answer is no JSON object" };
  if (mustHaveErrcode && !Object.hasOwn(value, "errcode"))
    return { kind: "lost", cause: "the answer has no errcode" };
  const { errcode = 0, errmsg = "" } = value;
  const code = readErrcode(errcode);
  if (code === null) return { kind: "lost", cause: "the answer's errcode is none" };
  const body = { ...value, errcode: code, errmsg: String(errmsg).slice(0, MAX_ERRMSG_CHARS) };
  return { kind: "answered", body };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text, keepBigIntegers) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** A number, or its decimal text. Nothing else may pass for the 0 that means "accepted". */
function readErrcode(value: unknown): number | null {
  const isDecimal = typeof value === "string" && /^-?\d{1,10}$/.test(value);
  const code = isDecimal ? Number(value) : value;
  return typeof code === "number" && Number.isInteger(code) && Math.abs(code) <= MAX_ERRCODE
    ? code
    : null;
}

function keepBigIntegers(
  _key: string,
  value: unknown,
  { source }: { source?: string } = {},
): unknown {
  return typeof value === "number" &&
    !Number.isSafeInteger(value) &&
    source !== undefined &&
    /^-?\d+$/.test(source)
    ? source
    : value;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  // Where a name has several addresses, the error of them all has no text of its own.
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const message = error.message === "" && first instanceof Error ? first.message : error.message;
  return typeof code === "string" ? `${code}: ${message}` : message;
}

const RID = /\brid: ([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})\b/;

/** The support id at the end of an errmsg (facts §0). */
export function findRid(errmsg: string): string | null {
  return RID.exec(errmsg)?.[1] ?? null;
}
