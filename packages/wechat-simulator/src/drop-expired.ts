/**
 * Evicts expired entries from the front of an insertion-ordered map. Stops at the first live entry, so that it is almost
 * free when entries expire in insertion order.
 */
export function dropExpired<Value>(
  entries: Map<string, Value>,
  isExpired: (value: Value) => boolean,
): void {
  for (const [key, value] of entries) {
    if (!isExpired(value)) return;
    entries.delete(key);
  }
}
