import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "./find-free-port.ts";

const SERVERS = ["/usr/sbin/mariadbd", "/usr/sbin/mysqld"];
const START_TIMEOUT_MS = 30_000;
const LOOK_EVERY_MS = 50;
const MYSQL_OPTIONS = [
  // The X protocol would use a fixed port.
  "--mysqlx=OFF",
  // Debian's default folder is missing for an unpacked server and not writable for an installed one.
  "--secure-file-priv=NULL",
];

export interface PrivateDatabaseServer {
  name: "MariaDB" | "MySQL";
  /** Without a database name. */
  url: string;
  /** Kills it, like a power cut. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Suspends it: connections stay open but get no answer. */
  freeze(): void;
  thaw(): void;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

/** `DATABASE_SERVER` overrides Debian's server; a missing one fails instead of skipping the tests. */
export function findDatabaseServer(): string | null {
  return process.env["DATABASE_SERVER"] || (SERVERS.find((path) => existsSync(path)) ?? null);
}

/** Starts a private server on a scratch folder and a free port; never touches a running one. */
export async function startPrivateDatabaseServer(server: string): Promise<PrivateDatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), "mp-notice-database-"));
  const scratch = join(folder, "tmp");
  mkdirSync(scratch);
  const common = [
    "--no-defaults",
    `--user=${userInfo().username}`,
    `--datadir=${folder}/data`,
    // At startup a server deletes all temporary tables in its tmpdir, including those of other servers.
    `--tmpdir=${scratch}`,
  ];
  const name = readName(server);
  createDataFolder(server, { name, options: common });
  const port = await findFreePort();
  const logFile = join(folder, "log");

  async function start(): Promise<ChildProcess> {
    const log = openSync(logFile, "a");
    const child = spawn(
      server,
      [
        ...common,
        ...(name === "MySQL" ? MYSQL_OPTIONS : []),
        `--socket=${folder}/socket`,
        `--pid-file=${folder}/pid`,
        `--port=${port}`,
        "--bind-address=127.0.0.1",
        "--character-set-server=utf8mb4",
        "--innodb-buffer-pool-size=64M",
      ],
      { stdio: ["ignore", log, log] },
    );
    await untilConnects({ port, child, logFile });
    return child;
  }

  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  let child = await start();
  return {
    name,
    url: `mariadb://root@127.0.0.1:${port}`,
    kill: () => end("SIGKILL"),
    async restart() {
      child = await start();
    },
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    async remove() {
      child.kill("SIGCONT");
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Both MySQL and MariaDB install a `mysqld`; `--version` tells them apart. */
function readName(server: string): PrivateDatabaseServer["name"] {
  const said = execFileSync(server, ["--no-defaults", "--version"], { encoding: "utf8" });
  return said.includes("MariaDB") ? "MariaDB" : "MySQL";
}

/** Root needs no password, but can connect only from this machine. */
function createDataFolder(
  server: string,
  { name, options }: { name: PrivateDatabaseServer["name"]; options: string[] },
): void {
  if (name === "MySQL") {
    execFileSync(server, [...options, "--initialize-insecure"], { stdio: "ignore" });
    return;
  }
  // An unpacked MariaDB needs its own script, which finds its files relative to itself.
  const beside = join(dirname(server), "mariadb-install-db");
  execFileSync(
    existsSync(beside) ? beside : "mariadb-install-db",
    [...options, "--auth-root-authentication-method=normal", "--skip-test-db"],
    { stdio: "ignore" },
  );
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
      throw new Error(`the database server exited:\n${readFileSync(logFile, "utf8")}`);
    if (await connects(port)) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`the database server did not start in time:\n${readFileSync(logFile, "utf8")}`);
}

/** A server that sends its greeting is up. */
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
