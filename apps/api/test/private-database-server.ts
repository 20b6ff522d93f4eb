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
  // Its second protocol has one port for the whole machine.
  "--mysqlx=OFF",
  // Debian's folder for files is not there where the server was only unpacked, and is another user's where it was installed.
  "--secure-file-priv=NULL",
];

export interface PrivateDatabaseServer {
  name: "MariaDB" | "MySQL";
  /** Without a database name. */
  url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Stops its clock: connections stay open, nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** `DATABASE_SERVER` names another one than Debian's: one that is not there fails, rather than leaving its tests out. */
export function findDatabaseServer(): string | null {
  return process.env["DATABASE_SERVER"] || (SERVERS.find((path) => existsSync(path)) ?? null);
}

/** A server of our own on a scratch folder and a free port; one that is already running is never touched. */
export async function startPrivateDatabaseServer(server: string): Promise<PrivateDatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), "mp-notice-database-"));
  const scratch = join(folder, "tmp");
  mkdirSync(scratch);
  const common = [
    "--no-defaults",
    `--user=${userInfo().username}`,
    `--datadir=${folder}/data`,
    // A server that starts removes every temporary table in its tmpdir, also those of its neighbours.
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

/** MySQL installs a server named `mysqld`, and so does MariaDB: the program itself says which it is. */
function readName(server: string): PrivateDatabaseServer["name"] {
  const said = execFileSync(server, ["--no-defaults", "--version"], { encoding: "utf8" });
  return said.includes("MariaDB") ? "MariaDB" : "MySQL";
}

/** Either way root comes in without a password, from this machine alone. */
function createDataFolder(
  server: string,
  { name, options }: { name: PrivateDatabaseServer["name"]; options: string[] },
): void {
  if (name === "MySQL") {
    execFileSync(server, [...options, "--initialize-insecure"], { stdio: "ignore" });
    return;
  }
  // Of an unpacked MariaDB its own script, which finds the rest beside it.
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
      throw new Error(`the database server ended:\n${readFileSync(logFile, "utf8")}`);
    if (await connects(port)) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`the database server was not up in time:\n${readFileSync(logFile, "utf8")}`);
}

/** A server that greets is up. */
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
