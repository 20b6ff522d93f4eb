import type { TapGesture } from "../runtime/tap-gesture.ts";
import { handOn, type AnswerCall, type Callbacks } from "./wx-call.ts";

interface RequestOptions extends Callbacks<{ statusCode: number; data: unknown }> {
  url: string;
  method?: "GET" | "POST";
  data?: Record<string, unknown>;
  header?: Record<string, string>;
  /** Milliseconds. */
  timeout?: number;
}

interface RequestDeps {
  gesture: TapGesture;
  answerCall: AnswerCall;
  onAnswer: OnAnswer;
}

export type OnAnswer = (
  request: { url: string; method: string; data: Record<string, unknown> },
  answer: unknown,
) => void;

/** Maps the domains in the mini program's `config.ts` to the demo; other domains are blocked. */
const REQUEST_DOMAINS: Readonly<Record<string, string>> = {
  "https://notices.example.com": "/phone/api",
  "https://shop.example.com": "/phone/shop",
};
/** facts §4.3 */
const DEFAULT_TIMEOUT_MS = 60_000;

/** `wx.request` on the browser's fetch: callbacks for every status, JSON in and out. */
export const createRequest = ({ gesture, answerCall, onAnswer }: RequestDeps) => ({
  request(options: RequestOptions) {
    const controller = new AbortController();
    const { url, method = "GET", data, header = {}, timeout = DEFAULT_TIMEOUT_MS } = options;
    const work = async () => {
      const isPost = method === "POST";
      const response = await fetch(toAddress(url) + (isPost ? "" : toQuery(data)), {
        method,
        headers: { "content-type": "application/json", ...header },
        ...(isPost && { body: JSON.stringify(data ?? {}) }),
        signal: AbortSignal.any([AbortSignal.timeout(timeout), controller.signal]),
        credentials: "omit",
      });
      const answer = parseIfJson(await response.text());
      onAnswer({ url, method, data: data ?? {} }, answer);
      return { statusCode: response.status, data: answer };
    };
    const tapState = handOn(gesture);
    const sending = answerCall({ api: "request", callbacks: options, work, tapState });
    // WeChat returns a task, never a promise; without callbacks there is no result.
    sending?.catch(() => {});
    return { abort: () => controller.abort() };
  },
});

function toAddress(url: string): string {
  const domain = Object.keys(REQUEST_DOMAINS).find((known) => url.startsWith(`${known}/`));
  if (domain === undefined) throw new Error("url not in domain list");
  return `${REQUEST_DOMAINS[domain]}${url.slice(domain.length)}`;
}

function toQuery(data: Record<string, unknown> = {}): string {
  const pairs = Object.entries(data).map(([name, value]) => [name, String(value)]);
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : "";
}

function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
