import { NoticeError } from "@mp-notice/core";
import { describe, expect, test } from "vitest";
import { findNoticeError, toTrpcError } from "../trpc/map-notice-errors.ts";
import {
  CODES_BY_TROUBLE,
  ERRNOS_BY_TROUBLE,
  findDatabaseTrouble,
  type DatabaseTrouble,
} from "./database-trouble.ts";

const fail = (properties: object, options?: ErrorOptions) =>
  Object.assign(new Error("a statement failed", options), properties);

const troubles = Object.keys(CODES_BY_TROUBLE) as DatabaseTrouble[];
const cases = troubles.flatMap((trouble) => [
  ...CODES_BY_TROUBLE[trouble].map((code) => ({ trouble, thrown: { code, syscall: "connect" } })),
  ...ERRNOS_BY_TROUBLE[trouble].map((errno) => ({ trouble, thrown: { errno, code: "ER_ANY" } })),
]);

describe.each(cases)("an error with $thrown", ({ trouble, thrown }) => {
  test(`counts as ${trouble} and answers UNAVAILABLE, 503`, () => {
    const error = fail(thrown);
    expect(findDatabaseTrouble(error)).toBe(trouble);
    const known = findNoticeError(error);
    expect(known).toMatchObject({ reason: "UNAVAILABLE", kind: "temporary", cause: error });
    expect(known && toTrpcError(known).code).toBe("SERVICE_UNAVAILABLE");
  });

  test("is found where another error wraps it", () => {
    const wrapped = new Error("the ORM's", { cause: fail({}, { cause: fail(thrown) }) });
    expect(findNoticeError(wrapped)?.reason).toBe("UNAVAILABLE");
  });
});

test.each([
  "SQLITE_IOERR_WRITE",
  "SQLITE_READONLY_DBMOVED",
  "SQLITE_BUSY_SNAPSHOT",
  "SQLITE_CANTOPEN_ISDIR",
])("%s counts as its primary code", (code) => {
  expect(findDatabaseTrouble(fail({ code }))).not.toBeNull();
});

test("a lost connection is known by its words where the driver gives no code", () => {
  const closed = "Can't add new command when connection is in closed state";
  expect(findDatabaseTrouble(new Error(closed))).toBe("away");
});

test.each([
  ["a statement that is wrong", { errno: 1064, code: "ER_PARSE_ERROR" }],
  ["a value that does not fit", { errno: 1406, code: "ER_DATA_TOO_LONG" }],
  ["a key that is taken", { code: "SQLITE_CONSTRAINT_UNIQUE" }],
  ["a file that is missing", { errno: -2, code: "ENOENT", syscall: "open" }],
  ["a fault of ours", {}],
])("%s is not a database outage", (_what, thrown) => {
  expect(findDatabaseTrouble(fail(thrown))).toBeNull();
  expect(findNoticeError(fail(thrown))).toBeNull();
});

test("a NoticeError keeps its reason, whatever its cause", () => {
  const cause = fail({ code: "ECONNREFUSED", syscall: "connect" });
  const thrown = new NoticeError("WECHAT_UNAVAILABLE", "WeChat did not answer", { cause });
  expect(findNoticeError(thrown)).toBe(thrown);
});
