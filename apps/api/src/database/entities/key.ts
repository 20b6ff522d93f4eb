import { p } from "@mikro-orm/core";

/**
 * An id or key, compared byte by byte: MySQL's default collations would treat openids and formIds that differ in case as equal.
 * SQLite compares bytes anyway, so `connect.ts` drops the collation there.
 */
export function key(length: number) {
  return p.string().length(length).collation("ascii_bin");
}
