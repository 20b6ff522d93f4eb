import { performance } from "node:perf_hooks";
import { Agent, type Dispatcher } from "undici";
import { AddressRefusedError, type AddressGuard } from "./address-guard.ts";
import { readRetryAfter, type Try } from "./judge-try.ts";
import { signMessage } from "./sign-message.ts";
import type { TryProblem } from "./webhook.contract.ts";

export interface WebhookRequest {
  webhookId: string;
  url: string;
  secrets: string[];
  messageId: string;
  body: string;
  signal?: AbortSignal;
}

export interface SignedRequest {
  /** Selects the pool of connections. */
  receiverId: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  signal?: AbortSignal;
}

export interface WebhookHttp {
  /** Posts the message once; never throws for failures of the receiver or the network. */
  post(request: WebhookRequest): Promise<Try>;
  /** The same for a body that is signed already. */
  send(request: SignedRequest): Promise<Try>;
  /** Closes the connections of a webhook that is gone. */
  forget(webhookId: string): void;
  close(): Promise<void>;
}

const TIMEOUT_MS = 10_000;
/** Enough for a test's POST beside the worker's. */
const CONNECTIONS = 20;
const MAX_ANSWER_BYTES = 16 * 1024;
const EXCERPT_LENGTH = 1000;

/** A pool of connections for each webhook, so that one receiver's open requests leave the others' alone. */
export function createWebhookHttp({
  guard,
  now,
  timeoutMs = TIMEOUT_MS,
}: {
  guard: AddressGuard;
  /** Unix milliseconds. */
  now(): number;
  timeoutMs?: number;
}): WebhookHttp {
  const agents = new Map<string, Agent>();

  function getAgent(webhookId: string): Agent {
    const known = agents.get(webhookId);
    if (known) return known;
    const agent = new Agent({
      connections: CONNECTIONS,
      allowH2: false,
      connect: { lookup: guard.lookup, timeout: timeoutMs },
    });
    agents.set(webhookId, agent);
    return agent;
  }

  async function send(request: SignedRequest): Promise<Try> {
    const { receiverId, url, headers: given, body, signal } = request;
    const startedAt = performance.now();
    const timeout = AbortSignal.timeout(timeoutMs);
    const end = (outcome: Omit<Try, "durationMs">): Try => ({
      ...outcome,
      durationMs: Math.round(performance.now() - startedAt),
    });
    const { origin, pathname, search, hostname } = new URL(url);
    try {
      guard.checkLiteral(hostname);
      const answer = await getAgent(receiverId).request({
        origin,
        path: pathname + search,
        method: "POST",
        headers: { "user-agent": "mp-notice-webhooks", ...given },
        body,
        signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
      });
      const { statusCode: status, headers } = answer;
      return end({
        status,
        problem: toStatusProblem(status),
        answer: await readExcerpt(answer),
        retryAfterMs: readRetryAfter(headers["retry-after"], now()),
      });
    } catch (error) {
      const problem = timeout.aborted ? "TIMEOUT" : toProblem(error);
      return end({ status: null, problem, answer: null, retryAfterMs: null });
    }
  }

  return {
    send,
    post({ webhookId, secrets, messageId, ...request }) {
      const signature = signMessage({ secrets, messageId, body: request.body, now: now() });
      const headers = { "content-type": "application/json", ...signature };
      return send({ ...request, receiverId: webhookId, headers });
    },
    forget(webhookId) {
      const agent = agents.get(webhookId);
      agents.delete(webhookId);
      void agent?.destroy();
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
      agents.clear();
    },
  };
}

function toStatusProblem(status: number): TryProblem | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? "REDIRECT" : "STATUS";
}

/** The answer's status is what counts: a body that is too long or breaks off is cut. */
async function readExcerpt({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // What has arrived is shown.
  }
  body.destroy();
  return toExcerpt(Buffer.concat(chunks).toString("utf8"));
}

/** Storable and showable: no NUL, which some databases refuse, and no half of a pair. */
function toExcerpt(text: string): string {
  return text
    .slice(0, EXCERPT_LENGTH)
    .replaceAll(/[^\P{Cc}\n\t]/gu, " ")
    .toWellFormed();
}

function toProblem(error: unknown): TryProblem {
  if (error instanceof AddressRefusedError) return "ADDRESS_REFUSED";
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (cause instanceof AddressRefusedError) return "ADDRESS_REFUSED";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "ENODATA") return "NAME_NOT_FOUND";
  return code === "UND_ERR_CONNECT_TIMEOUT" ? "TIMEOUT" : "CONNECTION_FAILED";
}
