// Measures the simulator's message/subscribe/send calls per second against a bare node:http server that parses and
// answers JSON. Run by hand: node packages/wechat-simulator/bench/send-rate.ts
import { createServer } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { createSimulator } from "../src/index.ts";

const CONNECTIONS = 32;
const USERS = 64;
const GRANTS_PER_USER = 100_000;
const WARM_UP_MS = 2_000;
const MEASURED_MS = 5_000;
const ROUNDS = 3;

interface Load {
  readonly port: number;
  /** Raw HTTP requests, partitioned by connection, so that no customer gets two at a time. */
  readonly requests: readonly string[];
}

/** A minimal client: sends the next request of a connection when the previous one is answered. */
function keepSending(port: number, requests: readonly string[], onAnswer: () => void): () => void {
  const socket = connect(port, "127.0.0.1").setNoDelay(true).setEncoding("latin1");
  let next = 0;
  let text = "";
  const send = (): void => void socket.write(requests[next++ % requests.length] ?? "");
  socket.on("connect", send);
  socket.on("data", (chunk: string) => {
    text += chunk;
    const head = text.indexOf("\r\n\r\n");
    const length = /content-length: (\d+)/i.exec(text)?.[1];
    if (head === -1 || text.length < head + 4 + Number(length)) return;
    if (!text.includes('"errcode":0')) throw new Error(`refused: ${text}`);
    text = "";
    onAnswer();
    send();
  });
  return () => socket.destroy();
}

async function measure({ port, requests }: Load): Promise<number> {
  let answers = 0;
  const share = Math.ceil(requests.length / CONNECTIONS);
  const stops = Array.from({ length: CONNECTIONS }, (_, index) =>
    keepSending(port, requests.slice(index * share, (index + 1) * share), () => (answers += 1)),
  );
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  await wait(WARM_UP_MS);
  const before = answers;
  const startedAt = performance.now();
  await wait(MEASURED_MS);
  const rate = ((answers - before) * 1000) / (performance.now() - startedAt);
  for (const stop of stops) stop();
  return rate;
}

async function measureInWorker(load: Load): Promise<number> {
  const worker = new Worker(new URL(import.meta.url), { workerData: load });
  const [rate] = await once(worker, "message");
  await worker.terminate();
  return Number(rate);
}

const toHttp = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
  `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

async function startBareServer(): Promise<number> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      JSON.parse(Buffer.concat(chunks).toString());
      const text = JSON.stringify({ errcode: 0, errmsg: "ok" });
      response.writeHead(200, {
        "content-type": "application/json; charset=utf-8",
        "content-length": Buffer.byteLength(text),
      });
      response.end(text);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function startSimulator(): Promise<Load> {
  const simulator = createSimulator();
  const { url, port } = await simulator.listen();
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return Object(await answer.json());
  };
  const { appId: appid, appSecret: secret } = simulator.app;
  const token = await post("/cgi-bin/stable_token", {
    grant_type: "client_credential",
    appid,
    secret,
  });
  const query = `?access_token=${String(token["access_token"])}`;
  const template = { tid: "900004", kidList: [1, 2, 3, 4], sceneDesc: "订单支付成功通知" };
  const added = await post(`/wxaapi/newtmpl/addtemplate${query}`, template);
  const templateId = String(added["priTmplId"]);
  const requests: string[] = [];
  for (let index = 0; index < USERS; index += 1) {
    const openid = String((await post("/_simulator/users", {}))["openid"]);
    const choice = { templateIds: [templateId], answer: "accept", times: GRANTS_PER_USER };
    await post(`/_simulator/users/${openid}/subscribe`, choice);
    const body = {
      touser: openid,
      template_id: templateId,
      page: "pages/order/detail?id=1",
      data: {
        character_string1: { value: "20260701123456" },
        amount2: { value: "¥128.00" },
        thing3: { value: "轻薄羽绒服 黑色 M 码" },
        time4: { value: "2026-07-01 12:30" },
      },
    };
    requests.push(toHttp(`/cgi-bin/message/subscribe/send${query}`, JSON.stringify(body)));
  }
  return { port, requests };
}

async function compare(): Promise<void> {
  const load = await startSimulator();
  const barePort = await startBareServer();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const bare = await measureInWorker({ ...load, port: barePort });
    const simulated = await measureInWorker(load);
    const ratio = (simulated / bare).toFixed(2);
    process.stdout.write(
      `round ${round}: bare ${bare.toFixed(0)}/s, subscribe/send ${simulated.toFixed(0)}/s, ratio ${ratio}\n`,
    );
  }
  process.exit(0);
}

if (isMainThread) await compare();
else parentPort?.postMessage(await measure(workerData as Load));
