import type { WxLike } from "./host.port.ts";

export type StorageName = "reports" | "session" | "templates";

/** The host's storage as JSON values. Neither reading nor writing ever throws. */
export interface HostStorage {
  /** `undefined` when nothing readable is stored. */
  read(name: StorageName): unknown;
  write(name: StorageName, value: unknown): void;
}

/** Each service has keys of its own, so that a trial version never reports to the live service. */
export function createHostStorage(host: WxLike, url: string): HostStorage {
  const toKey = (name: StorageName) => `mp-notice:${name}:${url}`;
  return {
    read(name) {
      try {
        return JSON.parse(String(host.getStorageSync(toKey(name)))) as unknown;
      } catch {
        return undefined;
      }
    },
    write(name, value) {
      try {
        host.setStorageSync(toKey(name), JSON.stringify(value));
      } catch {
        // Full or locked: what matters stays in memory and is written again with the next change.
      }
    },
  };
}
