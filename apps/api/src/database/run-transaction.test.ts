import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SOURCE = join(import.meta.dirname, "..");

test("only run-transaction.ts starts transactions: the ORM's and kysely's own leak the connection when the rollback fails", () => {
  const own = /\.transactional\(|\.transaction\(\)|startTransaction\(|\bem\.begin\(|raw\("begin/;
  const elsewhere = globSync("**/*.ts", { cwd: SOURCE }).filter(
    (path) =>
      !path.endsWith(".test.ts") &&
      path !== "database/run-transaction.ts" &&
      own.test(readFileSync(join(SOURCE, path), "utf8")),
  );
  expect(elsewhere).toEqual([]);
});
