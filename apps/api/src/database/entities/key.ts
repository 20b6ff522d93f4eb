import { p } from "@mikro-orm/core";

/**
 * An id or a key: compared byte by byte. The default collations of MySQL merge openids and formIds that differ in case;
 * on SQLite, which compares bytes anyway, the collation is left out (see `connect.ts`).
 */
export function key(length: number) {
  return p.string().length(length).collation("ascii_bin");
}
