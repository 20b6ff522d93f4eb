import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_INTERVAL_MS = 50;

/** Resolves when the URL answers 200. @throws when the process exits first, or on timeout. */
export async function waitUntilReady(input: {
  url: string;
  child: ChildProcess;
  timeoutMs: number;
}): Promise<void> {
  const { url, child, timeoutMs } = input;
  const giveUpAt = Date.now() + timeoutMs;
  while (Date.now() < giveUpAt) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error("the API exited before it was ready");
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await sleep(POLL_INTERVAL_MS);
  }
  throw new Error(`${url} was not ready within ${timeoutMs / 1000} s`);
}
