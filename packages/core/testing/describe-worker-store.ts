import { describe, expect } from "vitest";
import { WORKER_LEASE_MS } from "../src/deliveries/delivery-store.port.ts";
import type { StoreSubject } from "./store-harness.ts";
import { testRule } from "./store-scene.ts";

const HEARTBEAT_MS = WORKER_LEASE_MS / 3;

/** The contract of `WorkerStore`, for vitest. The delivery store's contract covers what a lease protects. */
export function describeWorkerStore(subject: StoreSubject): void {
  describe(`the workers on ${subject.name}`, () => {
    testRule(subject, "heartbeats renew a lease as long as they are in time", async (scene) => {
      const workerId = scene.newId();
      await scene.workers.register(workerId);
      for (let beat = 0; beat < 5; beat++) {
        scene.advance(HEARTBEAT_MS);
        expect(await scene.workers.heartbeat(workerId)).toBe(true);
      }
    });

    testRule(subject, "two concurrent heartbeats both succeed", async (scene) => {
      const workerId = scene.newId();
      await scene.workers.register(workerId);
      const beats = [scene.workers.heartbeat(workerId), scene.workers.heartbeat(workerId)];
      expect(await Promise.all(beats)).toEqual([true, true]);
    });

    testRule(subject, "an expired lease cannot be renewed", async (scene) => {
      const workerId = scene.newId();
      await scene.workers.register(workerId);
      scene.advance(WORKER_LEASE_MS);
      expect(await scene.workers.heartbeat(workerId)).toBe(false);
      expect(await scene.workers.heartbeat(workerId)).toBe(false);
    });

    testRule(subject, "a retired worker has no lease", async (scene) => {
      const workerId = scene.newId();
      await scene.workers.register(workerId);
      await scene.workers.retire(workerId);
      expect(await scene.workers.heartbeat(workerId)).toBe(false);
    });

    testRule(subject, "a worker that never registered has no lease", async (scene) => {
      expect(await scene.workers.heartbeat(scene.newId())).toBe(false);
    });

    testRule(subject, "retiring one worker leaves the others' leases", async (scene) => {
      const [one, two] = [scene.newId(), scene.newId()];
      await scene.workers.register(one);
      scene.advance(HEARTBEAT_MS);
      await scene.workers.register(two);
      await scene.workers.retire(one);
      expect(await scene.workers.heartbeat(two)).toBe(true);
    });

    testRule(
      subject,
      "an embedded database's only process ends all earlier leases",
      async (scene) => {
        const [one, two] = [scene.newId(), scene.newId()];
        await scene.workers.register(one);
        await scene.workers.retireAll();
        await scene.workers.register(two);
        expect(await scene.workers.heartbeat(one)).toBe(false);
        expect(await scene.workers.heartbeat(two)).toBe(true);
      },
    );

    testRule(subject, "a new worker does not end live workers' leases", async (scene) => {
      const [one, two] = [scene.newId(), scene.newId()];
      await scene.workers.register(one);
      scene.advance(WORKER_LEASE_MS - HEARTBEAT_MS);
      await scene.workers.register(two);
      expect(await scene.workers.heartbeat(one)).toBe(true);
    });
  });
}
