import { UniqueConstraintViolationException } from "@mikro-orm/core";
import { expect, test } from "vitest";
import { createLogger } from "./create-logger.ts";
import { serializeError } from "./serialize-error.ts";

const EMAIL = "owner@example.com";

/** An error as mysql2 throws it. */
function fail(): Error {
  return Object.assign(new Error(`Duplicate entry '${EMAIL}' for key 'users_email_unique'`), {
    code: "ER_DUP_ENTRY",
    errno: 1062,
    sqlState: "23000",
    sqlMessage: `Duplicate entry '${EMAIL}' for key 'users_email_unique'`,
    sql: `insert into users (email) values ('${EMAIL}')`,
    parameters: [EMAIL],
  });
}

/** An error as better-sqlite3 throws it. */
function failOnSqlite(): Error {
  return Object.assign(new Error(`unrecognized token: "'${EMAIL}\n    at x (y:1)"`), {
    name: "SqliteError",
    code: "SQLITE_ERROR",
  });
}

const quoting = (cause: Error) => new Error(`not stored: ${cause.message}`, { cause });

test.each([
  ["mysql2", fail()],
  ["SQLite", failOnSqlite()],
  ["MikroORM", new UniqueConstraintViolationException(fail())],
  ["MikroORM with its statement", new UniqueConstraintViolationException(quoting(fail()))],
  ["a cause", new Error("not stored", { cause: fail() })],
  ["a quoted cause", quoting(failOnSqlite())],
  ["a cause of a cause", new Error("a", { cause: new Error("b", { cause: fail() }) })],
  ["several", new AggregateError([fail(), failOnSqlite()], "none of them worked")],
])("the logged error of %s contains no value of the statement", (_what, error) => {
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => void lines.push(line) });
  logger.error({ err: error }, "it failed");
  logger.error({ err: error });
  logger.error(error);
  logger.error({ err: error }, error.message);
  expect(lines).toHaveLength(4);
  expect(lines.join("")).not.toContain(EMAIL);
  for (const line of lines) expect(JSON.parse(line).msg).toEqual(expect.any(String));
  expect(JSON.stringify(serializeError(error))).toContain("serialize-error.test.ts");
});

test("it keeps the error code and messages without values", () => {
  expect(serializeError(fail())).toMatchObject({
    message: "a statement failed in the database: ER_DUP_ENTRY (users_email_unique)",
    code: "ER_DUP_ENTRY",
    errno: 1062,
    sqlState: "23000",
  });
  const busy = Object.assign(new Error("database is locked"), { code: "SQLITE_BUSY" });
  expect(serializeError(busy)).toMatchObject({ message: "database is locked" });
  expect(serializeError(new TypeError("x is undefined"))).toMatchObject({
    type: "TypeError",
    message: "x is undefined",
  });
  expect(serializeError("thrown")).toMatchObject({ message: "thrown" });
});

test("a cyclic cause chain ends", () => {
  const error = new Error("round and round");
  error.cause = error;
  expect(JSON.stringify(serializeError(error)).length).toBeLessThan(20_000);
});
