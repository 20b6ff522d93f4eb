/** Anonymous clients in their own process. Each has its share of a capped rate and performs one act at a time. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "undici";
import { type Attack, type AttackFigures, type AttackInput, CHEAP, GUESSES } from "./attacks.ts";
import { answerQuestions } from "./child.ts";
import { APP_ID, OWNER } from "./shop.ts";

const JSON_HEADERS = { "content-type": "application/json" };
const MEGABYTE = Buffer.alloc(1024 * 1024, "x");
/** How many sprayed sign-ins of each run guess at the owner: too few to lock the account (50 an hour) or slow its address (5). */
const GUESSES_AMONG_SPRAYED = 4;

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
  const { url, attacks, clients, ratePerSecond, from } = input;
  const statuses: Record<string, number> = {};
  let acts = 0;
  let sprayed = 0;
  const stopping = new AbortController();
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const everyMs = (clients * 1000) / ratePerSecond;
  const ended = Array.from({ length: clients }, (_, client) => {
    const attack = attacks[client % attacks.length] ?? CHEAP;
    const one: OneClient = {
      url,
      client,
      localAddress: from === "one address" ? "127.0.0.1" : `127.0.1.${client + 1}`,
      signal: stopping.signal,
      turns: takeTurns({
        firstAt: startedAt + (everyMs * client) / clients,
        everyMs,
        signal: stopping.signal,
      }),
      countAct: () => void acts++,
      countStatus: (status) => void (statuses[status] = (statuses[status] ?? 0) + 1),
      countSprayed: () => sprayed++,
    };
    return attack === "slow bodies" ? drip(one) : flood(one, attack);
  });
  return async () => {
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    const figures: AttackFigures = {
      actsPerSecond: acts / seconds,
      cpuShare: (user + system) / 1e6 / seconds,
      statuses: { ...statuses },
    };
    stopping.abort();
    await Promise.all(ended);
    return figures;
  };
}

interface OneClient {
  url: string;
  client: number;
  localAddress: string;
  signal: AbortSignal;
  /** Yields once per due act. */
  turns: AsyncIterable<number>;
  countAct(): void;
  countStatus(status: string): void;
  /** Returns how many sign-ins were sprayed before this one. */
  countSprayed(): number;
}

/** Closed loop: acts missed while waiting for a response are not made up. */
async function* takeTurns(input: {
  firstAt: number;
  everyMs: number;
  signal: AbortSignal;
}): AsyncGenerator<number> {
  const { firstAt, everyMs, signal } = input;
  let dueAt = firstAt;
  for (let number = 0; ; number++) {
    const waitMs = Math.max(0, dueAt - performance.now());
    await sleep(waitMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    yield number;
    dueAt = Math.max(dueAt + everyMs, performance.now());
  }
}

async function flood(one: OneClient, attack: Exclude<Attack, "slow bodies">): Promise<void> {
  const { url, localAddress, signal, countAct, countStatus } = one;
  const connection = new Client(url, { localAddress, pipelining: 1 });
  for await (const number of one.turns) {
    countAct();
    try {
      const { statusCode, body } = await connection.request({
        ...toRequest(one, { attack, number }),
        signal,
      });
      await body.dump();
      countStatus(String(statusCode));
    } catch {
      if (!signal.aborted) countStatus("closed");
    }
  }
  await connection.destroy();
}

function toRequest(
  { client, countSprayed }: OneClient,
  { attack, number }: { attack: Exclude<Attack, "slow bodies">; number: number },
) {
  const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) => ({
    method: "POST" as const,
    path,
    body,
    headers: { ...JSON_HEADERS, ...headers },
  });
  const stranger = `stranger-${client}-${number}@example.com`;
  const signIn = (email: string) => ({ email, password: `guess ${client} ${number}` });
  switch (attack) {
    case "sprayed sign-ins": {
      const email = countSprayed() < GUESSES_AMONG_SPRAYED ? OWNER.email : stranger;
      return post("/trpc/session.login", JSON.stringify(signIn(email)));
    }
    case GUESSES:
      return post("/trpc/session.login", JSON.stringify(signIn(OWNER.email)));
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
    case CHEAP:
      return { method: "GET" as const, path: attack };
  }
}

/** Sends a sign-in body one byte at a time (slow POST). */
async function drip(one: OneClient): Promise<void> {
  const { hostname: host, port } = new URL(one.url);
  const open = () => {
    const socket = connect({ host, port: Number(port), localAddress: one.localAddress });
    socket.on("error", () => one.countStatus("closed"));
    socket.once("data", () => one.countStatus("answered"));
    socket.resume();
    socket.write(
      `POST /trpc/session.login HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n`,
    );
    return socket;
  };
  let socket = open();
  for await (const _turn of one.turns) {
    if (socket.destroyed) socket = open();
    socket.write("x");
    one.countAct();
  }
  socket.destroy();
}
