import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createConnection, createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** A server of our own, without a database name; `null` when this machine has no MySQL or MariaDB. */
    mariadbUrl: string | null;
  }
}

const SERVERS = ["/usr/sbin/mariadbd", "/usr/sbin/mysqld"];
const START_TIMEOUT_MS = 30_000;
const LOOK_EVERY_MS = 50;

/** A private server on a scratch folder and a free port; one that is already running is never touched. */
export default async function setup(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  const server = SERVERS.find((path) => existsSync(path));
  project.provide("mariadbUrl", null);
  if (!server) return undefined;

  const folder = mkdtempSync(join(tmpdir(), "mp-notice-mariadb-"));
  const { username } = userInfo();
  const common = ["--no-defaults", `--user=${username}`, `--datadir=${folder}/data`];
  execFileSync(
    "mariadb-install-db",
    [...common, "--auth-root-authentication-method=normal", "--skip-test-db"],
    {
      stdio: "ignore",
    },
  );
  const port = await findFreePort();
  const logFile = join(folder, "log");
  const log = openSync(logFile, "a");
  const child = spawn(
    server,
    [
      ...common,
      `--socket=${folder}/socket`,
      `--pid-file=${folder}/pid`,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      "--character-set-server=utf8mb4",
      "--innodb-buffer-pool-size=128M",
    ],
    { stdio: ["ignore", log, log] },
  );
  await untilConnects({ port, child, logFile });
  project.provide("mariadbUrl", `mariadb://root@127.0.0.1:${port}`);
  return async () => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

async function untilConnects(input: {
  port: number;
  child: ChildProcess;
  logFile: string;
}): Promise<void> {
  const { port, child, logFile } = input;
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < giveUpAt) {
    if (child.exitCode !== null)
      throw new Error(`the database server ended:\n${readFileSync(logFile, "utf8")}`);
    if (await connects(port)) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`the database server was not up in time:\n${readFileSync(logFile, "utf8")}`);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.once("data", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
