import type { WxLike } from "./host.port.ts";

export type StorageName = "reports" | "session" | "templates" | "asked";

/** JSON values in the host's storage. Reads and writes never throw. */
export interface HostStorage {
  /** `undefined` when the key is absent or unreadable. */
  read(name: StorageName): unknown;
  /** Skips a key that the host failed to read: it may still hold data from an earlier launch. */
  write(name: StorageName, value: unknown): void;
}

/** Keys are scoped by service URL, so that a trial version never reports to the live service. */
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
        // Storage is full or locked: pending reports stay in memory and are written again at the next list, add or settle.
      }
    },
  };
}
