import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What to answer; `never` holds the request open, `cut` closes it without an answer. */
export type ReceiverAnswer =
  | number
  | "never"
  | "cut"
  | { status: number; headers?: Record<string, string>; body?: string };

const UNTIL_MS = 20_000;

export type WebhookReceiver = Awaited<ReturnType<typeof startReceiver>>;

/** A shop's backend that takes webhooks over real HTTP. */
export async function startReceiver(answer: (request: Received) => ReceiverAnswer = () => 204) {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let decide = answer;

  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url: path = "", headers } = request;
      const one = { path, headers, body: Buffer.concat(chunks).toString("utf8") };
      received.push(one);
      reply(response, decide(one));
      for (const look of waiting) look();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answerWith: (next: ReceiverAnswer | ((request: Received) => ReceiverAnswer)) => {
      decide = typeof next === "function" ? next : () => next;
    },
    /** Resolves when so many requests have arrived. */
    async until(count: number): Promise<Received[]> {
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`${received.length} of ${count} requests arrived`)),
          UNTIL_MS,
        );
        const look = (): void => {
          if (received.length < count) return;
          waiting.delete(look);
          clearTimeout(late);
          resolve();
        };
        waiting.add(look);
        look();
      });
      return received;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function reply(response: ServerResponse, answer: ReceiverAnswer): void {
  if (answer === "never") return;
  if (answer === "cut") {
    response.socket?.destroy();
    return;
  }
  const {
    status,
    headers = {},
    body = "",
  } = typeof answer === "number" ? { status: answer } : answer;
  response.writeHead(status, headers).end(body);
}
