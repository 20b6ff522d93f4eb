import { WORKER_LEASE_MS, type WorkerStore } from "../src/deliveries/delivery-store.port.ts";
import type { MemoryStorage } from "./memory-storage.ts";

export function createMemoryWorkerStore(storage: MemoryStorage): WorkerStore {
  const { workers } = storage;
  return {
    async register(workerId) {
      workers.set(workerId, storage.now + WORKER_LEASE_MS);
    },
    async heartbeat(workerId) {
      if (!isAlive(storage, workerId)) return false;
      workers.set(workerId, storage.now + WORKER_LEASE_MS);
      return true;
    },
    async retire(workerId) {
      workers.delete(workerId);
    },
    async retireAll() {
      workers.clear();
    },
  };
}

export function isAlive({ workers, now }: MemoryStorage, workerId: string | null): boolean {
  return (workers.get(workerId ?? "") ?? 0) > now;
}
