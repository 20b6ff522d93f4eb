import { Agent, request as httpRequest } from "node:http";
import WechatApi from "co-wechat-api";
import { Pool } from "undici";
import { APP_ID, APP_SECRET, toMessageBody } from "./shop.ts";

/** The baseline: posts the same body to the same stub without storing anything. */
const PATH = "/cgi-bin/message/subscribe/send?access_token=token-of-the-stub";
const HEADERS = { "content-type": "application/json" };
const CONNECTIONS = 64;
const WARM_UP = 1000;

export interface ClientRates {
  /** undici's Pool without pipelining. */
  undiciPool: number;
  /** node:http with a keep-alive agent, the base of most API libraries for Node. */
  nodeHttp: number;
  /** co-wechat-api, a library that Node shops send with: keeps the token in memory, makes the call, stores nothing. */
  coWechatApi: number;
}

export interface ClientInput {
  url: string;
  requests: number;
  connections?: number;
}

/** Requests per second of clients that only post. */
export async function measureClients(input: ClientInput): Promise<ClientRates> {
  return {
    undiciPool: await measurePool(input),
    nodeHttp: await measureNodeHttp(input),
    coWechatApi: await measureCoWechatApi(input),
  };
}

async function measurePool(input: ClientInput): Promise<number> {
  const { url, connections = CONNECTIONS } = input;
  const pool = new Pool(url, { connections, pipelining: 1 });
  const rate = await measureRate(input, (index) => postMessage(pool, toMessageBody(index)));
  await pool.close();
  return rate;
}

/** Rejects unless the stub accepts the message. */
export async function postMessage(pool: Pool, body: string): Promise<void> {
  const answer = await pool.request({ method: "POST", path: PATH, body, headers: HEADERS });
  assertAccepted(await answer.body.text());
}

async function measureNodeHttp(input: ClientInput): Promise<number> {
  const { url, connections = CONNECTIONS } = input;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const rate = await measureRate(
    input,
    (index) =>
      new Promise<void>((resolve, reject) => {
        const body = toMessageBody(index);
        const headers = { ...HEADERS, "content-length": Buffer.byteLength(body) };
        const request = httpRequest(url + PATH, { method: "POST", agent, headers }, (answer) => {
          let text = "";
          answer.setEncoding("utf8");
          answer.on("data", (chunk: string) => (text += chunk));
          answer.on("end", () => {
            assertAccepted(text);
            resolve();
          });
        });
        request.on("error", reject);
        request.end(body);
      }),
  );
  agent.destroy();
  return rate;
}

async function measureCoWechatApi(input: ClientInput): Promise<number> {
  const { url } = input;
  const token = { accessToken: "token-of-the-stub", expireTime: Date.now() + 7_200_000 };
  const client = new WechatApi(APP_ID, APP_SECRET, async () => token);
  client.prefix = `${url}/cgi-bin/`;
  return measureRate(input, async (index) => {
    const { touser, template_id, page, data } = JSON.parse(toMessageBody(index)) as Message;
    const { errcode } = await client.sendSubscribeMessage(touser, template_id, page, data);
    if (errcode !== 0) throw new Error(`the stub refused: ${errcode}`);
  });
}

interface Message {
  touser: string;
  template_id: string;
  page: string;
  data: object;
}

type Post = (index: number) => Promise<void>;

async function measureRate(
  { requests, connections = CONNECTIONS }: ClientInput,
  post: Post,
): Promise<number> {
  await keepPosting({ requests: Math.min(WARM_UP, requests / 4), connections }, post);
  const startedAt = performance.now();
  await keepPosting({ requests, connections }, post);
  return (requests * 1000) / (performance.now() - startedAt);
}

async function keepPosting(
  { requests, connections }: { requests: number; connections: number },
  post: Post,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < requests) await post(next++);
    }),
  );
}

function assertAccepted(text: string): void {
  const { errcode } = JSON.parse(text) as { errcode?: unknown };
  if (errcode !== 0) throw new Error(`the stub refused: ${text}`);
}
