import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Queue, Worker } from "bullmq";
import { Pool } from "undici";
import { findFreePort } from "../test/find-free-port.ts";
import { postMessage } from "./measure-clients.ts";
import { toMessageBody } from "./shop.ts";

const SERVER = "/usr/bin/redis-server";
const QUEUE = "notices";
const ADDED_AT_ONCE = 1000;

/**
 * Messages per second from a filled BullMQ queue, posted to the stub as the other clients do, finished jobs kept. Redis appends
 * each change to its file and syncs it once a second: a crash may lose a second of jobs. `null` without a Redis server.
 */
export async function measureBullmq(input: {
  url: string;
  jobs: number;
  connections: number;
}): Promise<number | null> {
  if (!existsSync(SERVER)) return null;
  await using redis = await startRedis();
  const connection = { host: "127.0.0.1", port: redis.port, maxRetriesPerRequest: null };
  const queue = new Queue<{ body: string }>(QUEUE, { connection });
  for (let first = 0; first < input.jobs; first += ADDED_AT_ONCE)
    await queue.addBulk(
      Array.from({ length: Math.min(ADDED_AT_ONCE, input.jobs - first) }, (_, index) => ({
        name: "send",
        data: { body: toMessageBody(first + index) },
      })),
    );
  const pool = new Pool(input.url, { connections: input.connections, pipelining: 1 });
  const startedAt = performance.now();
  const worker = new Worker<{ body: string }>(QUEUE, ({ data }) => postMessage(pool, data.body), {
    connection,
    concurrency: input.connections,
  });
  let completed = 0;
  await new Promise<void>((resolve, reject) => {
    worker.on("failed", (_job, error) => reject(error));
    worker.on("error", reject);
    worker.on("completed", () => {
      if (++completed === input.jobs) resolve();
    });
  });
  const perSecond = (input.jobs * 1000) / (performance.now() - startedAt);
  await worker.close();
  await queue.close();
  await pool.close();
  return perSecond;
}

/** On a scratch folder and a free port. */
async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), "mp-notice-redis-"));
  const port = await findFreePort();
  const redis = spawn(
    SERVER,
    [
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder],
      ...["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await waitUntilReady(redis);
  return {
    port,
    async [Symbol.asyncDispose]() {
      redis.kill();
      await once(redis, "exit");
      rmSync(folder, { recursive: true });
    },
  };
}

async function waitUntilReady(redis: ChildProcess): Promise<void> {
  let log = "";
  await new Promise<void>((resolve, reject) => {
    redis.on("exit", () => reject(new Error(`Redis did not start:\n${log}`)));
    redis.stdout?.on("data", (text: Buffer) => {
      log += text.toString();
      if (log.includes("Ready to accept connections")) resolve();
    });
  });
}
