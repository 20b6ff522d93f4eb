import type { WxLike } from "./host.port.ts";

export type StorageName = "reports" | "session" | "templates" | "asked";

/** The host's storage as JSON values. Neither reading nor writing ever throws. */
export interface HostStorage {
  /** `undefined` when nothing readable is stored. */
  read(name: StorageName): unknown;
  /** What the host failed to read is not overwritten: it may hold what an earlier launch left. */
  write(name: StorageName, value: unknown): void;
}

/** Each service has keys of its own, so that a trial version never reports to the live service. */
export function createHostStorage(host: WxLike, url: string): HostStorage {
  const toKey = (name: StorageName) => `mp-notice:${name}:${url}`;
  const failed: { [Name in StorageName]?: boolean } = {};
  return {
    read(name) {
      failed[name] = true;
      try {
        const text = host.getStorageSync(toKey(name));
        failed[name] = false;
        return JSON.parse(String(text)) as unknown;
      } catch {
        return undefined;
      }
    },
    write(name, value) {
      try {
        if (!failed[name]) host.setStorageSync(toKey(name), JSON.stringify(value));
      } catch {
        // Full or locked: what matters stays in memory and is written again with the next change.
      }
    },
  };
}
