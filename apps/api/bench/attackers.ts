/** Anonymous clients in a process of their own, each asking again as soon as it is answered. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "undici";
import type { Attack, AttackFigures, AttackInput } from "./attacks.ts";
import { answerQuestions } from "./child.ts";
import { APP_ID, OWNER } from "./shop.ts";

const JSON_HEADERS = { "content-type": "application/json" };
const MEGABYTE = "x".repeat(1024 * 1024);
const DRIP_EVERY_MS = 100;

let stop: (() => Promise<AttackFigures>) | null = null;

answerQuestions(
  {
    start(input: AttackInput) {
      stop = startAttack(input);
    },
    stop: () => stop?.(),
  },
  { close: async () => void (await stop?.()) },
);

function startAttack(input: AttackInput): () => Promise<AttackFigures> {
  const { url, attacks, clients, from } = input;
  const statuses: Record<string, number> = {};
  const count = (status: string) => void (statuses[status] = (statuses[status] ?? 0) + 1);
  const stopping = new AbortController();
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const ended = Array.from({ length: clients }, (_, client) => {
    const attack = attacks[client % attacks.length] ?? "/readyz";
    const localAddress = from === "one address" ? "127.0.0.1" : `127.0.1.${client + 1}`;
    const { signal } = stopping;
    return attack === "slow bodies"
      ? drip({ url, localAddress, signal, count })
      : flood({ url, localAddress, attack, client, signal, count });
  });
  return async () => {
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    const requests = Object.values(statuses).reduce((sum, number) => sum + number, 0);
    stopping.abort();
    await Promise.all(ended);
    return {
      requestsPerSecond: requests / seconds,
      cpuShare: (user + system) / 1e6 / seconds,
      statuses,
    };
  };
}

interface OneClient {
  url: string;
  localAddress: string;
  signal: AbortSignal;
  count(status: string): void;
}

async function flood(
  input: OneClient & { attack: Exclude<Attack, "slow bodies">; client: number },
): Promise<void> {
  const { url, localAddress, signal, count } = input;
  const connection = new Client(url, { localAddress, pipelining: 1 });
  for (let number = 0; !signal.aborted; number++) {
    try {
      const { statusCode, body } = await connection.request({
        ...toRequest(input, number),
        signal,
      });
      await body.dump();
      count(String(statusCode));
    } catch {
      if (!signal.aborted) count("closed");
    }
  }
  await connection.destroy();
}

function toRequest(
  { attack, client }: { attack: Exclude<Attack, "slow bodies">; client: number },
  number: number,
) {
  const post = (path: string, body: string, headers: Record<string, string> = {}) => ({
    method: "POST" as const,
    path,
    body,
    headers: { ...JSON_HEADERS, ...headers },
  });
  const stranger = `stranger-${client}-${number}@example.com`;
  const signIn = (email: string) => ({ email, password: `guess ${client} ${number}` });
  switch (attack) {
    case "sign-ins, one account":
      return post("/trpc/session.login", JSON.stringify(signIn(OWNER.email)));
    case "sign-ins, many accounts":
      return post("/trpc/session.login", JSON.stringify(signIn(stranger)));
    case "batches of 50 sign-ins": {
      const path = `/trpc/${Array(50).fill("session.login").join(",")}?batch=1`;
      return post(
        path,
        JSON.stringify(Object.fromEntries(Array(50).fill(signIn(stranger)).entries())),
      );
    }
    case "customers' codes":
      return post("/trpc/collector.login", JSON.stringify({ code: `guess-${client}-${number}` }));
    case "forged keys": {
      const authorization = `Bearer mpn_${String(client * 1_000_000 + number).padStart(32, "0")}`;
      return post("/trpc/notices.trigger", "{}", { authorization });
    }
    case "pushes of 1 MB":
      return post(`/wechat/push/${APP_ID}?signature=x&timestamp=1&nonce=2`, MEGABYTE);
    case "/readyz":
      return { method: "GET" as const, path: "/readyz" };
  }
}

/** A sign-in whose body comes a byte at a time. */
async function drip({ url, localAddress, signal, count }: OneClient): Promise<void> {
  const { hostname: host, port } = new URL(url);
  while (!signal.aborted) {
    const socket = connect({ host, port: Number(port), localAddress });
    socket.on("error", () => count("closed"));
    socket.once("data", () => count("answered"));
    socket.resume();
    socket.write(
      `POST /trpc/session.login HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n`,
    );
    while (!signal.aborted && !socket.destroyed) {
      socket.write("x");
      await sleep(DRIP_EVERY_MS);
    }
    socket.destroy();
  }
}
