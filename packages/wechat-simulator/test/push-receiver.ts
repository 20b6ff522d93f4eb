import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface ReceivedPush {
  readonly method: string;
  readonly query: Record<string, string>;
  readonly contentType: string;
  readonly body: string;
}

export interface PushReceiver extends AsyncDisposable {
  readonly url: string;
  readonly received: ReceivedPush[];
}

/** A service's push endpoint. Answers `success` unless `answer` overrides it. */
export async function startPushReceiver(
  answer: (push: ReceivedPush, response: ServerResponse) => void = (_push, response) =>
    void response.end("success"),
): Promise<PushReceiver> {
  const received: ReceivedPush[] = [];
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Buffer));
    const url = new URL(request.url ?? "", "http://receiver");
    const push = {
      method: request.method ?? "",
      query: Object.fromEntries(url.searchParams),
      contentType: request.headers["content-type"] ?? "",
      body: Buffer.concat(chunks).toString(),
    };
    received.push(push);
    answer(push, response);
  }
  const server = createServer((request, response) => void receive(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return {
    url: `http://127.0.0.1:${address.port}/wechat/push?from=test`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
