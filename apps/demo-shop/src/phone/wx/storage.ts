/** WeChat keeps 1 MB per key (facts §4.5). */
const MAX_LENGTH = 1_048_576;

/** The mini program's storage, per customer, kept across reloads. */
export function createStorage(openid: string) {
  const toKey = (key: string) => `wx:${openid}:${key}`;
  return {
    /** An empty text when there is no value (facts §4.5). */
    getStorageSync(key: string): unknown {
      const stored = localStorage.getItem(toKey(key));
      return stored === null ? "" : (JSON.parse(stored) as unknown);
    },
    setStorageSync(key: string, value: unknown): void {
      const text = JSON.stringify(value ?? "");
      if (text.length > MAX_LENGTH) throw new Error("setStorageSync:fail entry size limit reached");
      localStorage.setItem(toKey(key), text);
    },
    removeStorageSync(key: string): void {
      localStorage.removeItem(toKey(key));
    },
  };
}
