const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 5 * 60_000;

/** Exponential backoff from half a second to five minutes; half of it is jitter. */
export function computeBackoffMs({
  attempts,
  random,
}: {
  attempts: number;
  random: number;
}): number {
  const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempts, 20));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
