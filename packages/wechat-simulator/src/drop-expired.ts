/**
 * Forgets the oldest entries that are over. Stops at the first that is not, so that it costs next to nothing
 * where entries end in the order they began.
 */
export function dropExpired<Value>(
  entries: Map<string, Value>,
  isOver: (value: Value) => boolean,
): void {
  for (const [key, value] of entries) {
    if (!isOver(value)) return;
    entries.delete(key);
  }
}
