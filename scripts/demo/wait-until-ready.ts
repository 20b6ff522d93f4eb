import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 50;

/** Resolves when the address answers 200. @throws when the process ends first, or the time is over. */
export async function waitUntilReady(input: {
  url: string;
  child: ChildProcess;
  timeoutMs: number;
}): Promise<void> {
  const { url, child, timeoutMs } = input;
  const giveUpAt = Date.now() + timeoutMs;
  while (Date.now() < giveUpAt) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error("the API ended before it was ready");
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`${url} was not ready within ${timeoutMs / 1000} s`);
}
