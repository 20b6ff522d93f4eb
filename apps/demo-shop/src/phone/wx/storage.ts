/** WeChat keeps 1 MB per key (facts §4.5). */
const MAX_LENGTH = 1_048_576;

/** Storage of the mini program, apart for each customer, over reloads of the page. */
export function createStorage(openid: string) {
  const toKey = (key: string) => `wx:${openid}:${key}`;
  return {
    /** An empty text when there is nothing (facts §4.5). */
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
