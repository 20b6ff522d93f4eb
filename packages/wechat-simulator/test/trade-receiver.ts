import { expect } from "vitest";
import { startPushReceiver, type PushReceiver } from "./push-receiver.ts";
import type { Json, StartedSimulator } from "./start-simulator.ts";

export async function receive(simulator: StartedSimulator, format = "json"): Promise<PushReceiver> {
  const receiver = await startPushReceiver();
  await simulator.control("POST", "/push", { url: receiver.url, token: "T", format });
  return receiver;
}

/** Waits until all pushes are delivered: exactly `count` of them. */
export async function waitForPushes(
  simulator: StartedSimulator,
  receiver: PushReceiver,
  count: number,
): Promise<void> {
  await expect.poll(async () => (await simulator.control("GET", "/push"))["waiting"]).toBe(0);
  expect(receiver.received).toHaveLength(count);
}

export const listEvents = (receiver: PushReceiver) =>
  receiver.received.map(({ body }) => JSON.parse(body) as Json);
