import {
  computeQuotaResetMs,
  PROBE_INTERVAL_MS,
  type PauseStore,
} from "../deliveries/pause-store.port.ts";
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
      pauses.set(`${appId} ${api}`, { appId, api, errcode, errmsg, pausedAt, probeAt });
    },
    async takeProbe({ appId, api }) {
      const pause = pauses.get(`${appId} ${api}`);
      if (!pause || pause.probeAt > storage.now) return false;
      pause.probeAt = storage.now + PROBE_INTERVAL_MS;
      return true;
    },
    async resume({ appId, api }) {
      pauses.delete(`${appId} ${api}`);
    },
  };
}
