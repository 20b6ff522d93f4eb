import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const CRASH_MAIN = resolve(import.meta.dirname, "crash-main.ts");
const RESTART_AFTER_MS = 100;
/** Allows for a busy machine; on a quiet one a start takes a second. */
const READY_WITHIN_MS = 60_000;
const PROBE_TIMEOUT_MS = 5000;
const LOOK_EVERY_MS = 50;

/** A process of the product, restarted whenever it dies, as an orchestrator would. */
export interface SupervisedProcess {
  url: string;
  untilReady(): Promise<void>;
  kill(): void;
  /** Suspends the process, like a paused machine. */
  freeze(): void;
  thaw(): void;

  countDeaths(): number;
  /** Its standard error over all restarts. */
  readErrors(): string;
  /** Stops it for good with SIGTERM; returns the exit code. */
  end(): Promise<number | null>;
}

export function superviseProcess(input: {
  port: number;
  environment: Record<string, string>;
  /** The first crash point, e.g. `claim.after:3`. */
  crashAt: string | null;
}): SupervisedProcess {
  const { port, environment } = input;
  const url = `http://127.0.0.1:${port}`;
  let deaths = 0;
  let isEnding = false;
  const errors: string[] = [];
  let child = start(input.crashAt);

  function start(crashAt: string | null): ChildProcess {
    const started = spawn(process.execPath, [CRASH_MAIN], {
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        ...process.env,
        ...environment,
        PORT: String(port),
        ...(crashAt !== null && { CRASH_AT: crashAt }),
      },
    });
    started.stderr?.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
    started.once("exit", () => {
      deaths++;
      if (isEnding) return;
      setTimeout(() => {
        if (!isEnding) child = start(null);
      }, RESTART_AFTER_MS);
    });
    return started;
  }

  return {
    url,
    async untilReady() {
      const giveUpAt = Date.now() + READY_WITHIN_MS;
      for (;;) {
        const isReady = await fetch(`${url}/readyz`, {
          signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
        }).then(
          ({ ok }) => ok,
          () => false,
        );
        if (isReady) return;
        if (Date.now() > giveUpAt)
          throw new Error(`a process was not ready in time:\n${errors.join("")}`);
        await sleep(LOOK_EVERY_MS);
      }
    },
    kill: () => void child.kill("SIGKILL"),
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    countDeaths: () => deaths,
    readErrors: () => errors.join(""),
    async end() {
      isEnding = true;
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, "exit");
        child.kill("SIGCONT");
        child.kill("SIGTERM");
        await ended;
      }
      return child.exitCode;
    },
  };
}
