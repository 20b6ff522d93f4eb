import {
  computeQuotaResetMs,
  PROBE_INTERVAL_MS,
  type PauseStore,
} from "../src/deliveries/pause-store.port.ts";
import type { MemoryStorage } from "./memory-storage.ts";

export function createMemoryPauseStore(storage: MemoryStorage): PauseStore {
  const { pauses } = storage;
  return {
    async list(appId) {
      const own = [...pauses.values()].filter((pause) => pause.appId === appId);
      return own.map((pause) => ({ ...pause }));
    },
    async pause(appId, { api, errcode, errmsg, probe }) {
      const { now } = storage;
      const probeAt = probe === "in_a_minute" ? now + PROBE_INTERVAL_MS : computeQuotaResetMs(now);
      const pausedAt = pauses.get(`${appId} ${api}`)?.pausedAt ?? now;
      const pause = { appId, api, errcode, errmsg, pausedAt, answeredAt: now, probeAt };
      pauses.set(`${appId} ${api}`, pause);
    },
    async takeProbe({ appId, api }) {
      const pause = pauses.get(`${appId} ${api}`);
      if (!pause || pause.probeAt > storage.now) return false;
      pause.probeAt = storage.now + PROBE_INTERVAL_MS;
      return true;
    },
    async probeNow({ appId, api }) {
      const pause = pauses.get(`${appId} ${api}`);
      if (!pause) return false;
      pause.probeAt = Math.min(pause.probeAt, storage.now);
      return true;
    },
    async resume({ appId, api }) {
      pauses.delete(`${appId} ${api}`);
    },
  };
}
