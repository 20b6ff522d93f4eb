/** Runs a bench program in its own process, with request-response messages. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface Child {
  ask<Answer>(name: string, input?: unknown): Promise<Answer>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface Question {
  id: number;
  name: string;
  input: unknown;
}

type Reply = { id: number; answer: unknown } | { id: number; problem: string };

const READY = "ready";

export async function startChild(
  file: string,
  { env = {}, execArgv = [] }: { env?: Record<string, string>; execArgv?: string[] } = {},
): Promise<Child> {
  const child = fork(join(import.meta.dirname, file), {
    env: { ...process.env, ...env },
    execArgv,
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  child.on("message", (reply: Reply | typeof READY) => {
    if (reply === READY) return;
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if ("problem" in reply) waiting?.reject(new Error(`${file}: ${reply.problem}`));
    else waiting?.resolve(reply.answer);
  });
  child.once("exit", (code) => {
    for (const waiting of pending.values())
      waiting.reject(new Error(`${file} ended with exit code ${code}`));
    pending.clear();
  });
  const [first] = await Promise.race([once(child, "message"), once(child, "exit")]);
  if (first !== READY) throw new Error(`${file} ended before it was ready`);

  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    if (child.connected) child.disconnect();
    await ended;
  }

  return {
    ask<Answer>(name: string, input?: unknown) {
      const waiting = Promise.withResolvers<unknown>();
      const id = ++lastId;
      pending.set(id, waiting);
      child.send({ id, name, input } satisfies Question);
      return waiting.promise as Promise<Answer>;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Called by the child: answers requests until the parent disconnects. */
export function answerQuestions(
  answers: Record<string, (input: never) => unknown>,
  { close }: { close(): Promise<void> },
): void {
  process.on("message", ({ id, name, input }: Question) => {
    void Promise.resolve()
      .then(() => answers[name]?.(input as never))
      .then(
        (answer): Reply => ({ id, answer }),
        (error: unknown): Reply => ({ id, problem: String(error) }),
      )
      .then((reply) => process.send?.(reply));
  });
  process.once("disconnect", () => void close().then(() => process.exit(0)));
  // The parent handles signals for the whole process group.
  process.on("SIGINT", () => {});
  process.send?.(READY);
}
