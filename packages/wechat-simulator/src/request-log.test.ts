import { expect, test } from "vitest";
import { createRequestLog, type LoggedRequest, type RequestLog } from "./request-log.ts";

const request = (changes: Partial<LoggedRequest> = {}): LoggedRequest => ({
  at: 0,
  method: "POST",
  path: "/cgi-bin/message/subscribe/send",
  query: "access_token=abc",
  openid: "o1",
  body: '{"touser":"o1"}',
  status: 200,
  answer: '{"errcode":0}',
  ...changes,
});

function readSince(log: RequestLog, since: number): string {
  const pieces: string[] = [];
  log.writeSince(since, (piece) => pieces.push(piece));
  return pieces.join("");
}

test("lists requests from an index, with the index to continue from", () => {
  const log = createRequestLog(10);
  log.add(request({ path: "/a" }));
  log.add(request({ path: "/b" }));
  expect(JSON.parse(readSince(log, 1))).toEqual({
    next: 2,
    first: 0,
    items: [
      {
        index: 1,
        at: "1970-01-01T00:00:00.000Z",
        method: "POST",
        path: "/b",
        query: { access_token: "abc" },
        openid: "o1",
        status: 200,
        body: { touser: "o1" },
        answer: { errcode: 0 },
      },
    ],
  });
  expect(JSON.parse(readSince(log, 2))).toEqual({ next: 2, first: 0, items: [] });
});

test("keeps a msgid beyond 2^53 as it was sent", () => {
  const log = createRequestLog(10);
  log.add(request({ answer: '{"msgid":1988810812324364291}' }));
  expect(readSince(log, 0)).toContain('"answer":{"msgid":1988810812324364291}');
});

test("shows a body that is not a JSON object as text, and an empty one as null", () => {
  const log = createRequestLog(10);
  log.add(request({ body: "tid=1&kidList=2", answer: "<html>", status: 502 }));
  log.add(request({ body: "", answer: "", status: null }));
  expect(JSON.parse(readSince(log, 0)).items).toMatchObject([
    { body: "tid=1&kidList=2", answer: "<html>", status: 502 },
    { body: null, answer: null, status: null },
  ]);
});

test("drops the oldest beyond its limit without renumbering", () => {
  const log = createRequestLog(10);
  for (let index = 0; index < 25; index += 1) log.add(request({ path: `/${index}` }));
  const { first, next, items } = JSON.parse(readSince(log, 0));
  expect(next).toBe(25);
  expect(first).toBeGreaterThanOrEqual(14);
  expect(items).toHaveLength(next - first);
  expect(items[0]).toMatchObject({ index: first, path: `/${first}` });
});

test("continues the indexes after a clear", () => {
  const log = createRequestLog(10);
  log.add(request());
  log.clear();
  log.add(request({ path: "/after" }));
  expect(JSON.parse(readSince(log, 0))).toMatchObject({
    next: 2,
    items: [{ index: 1, path: "/after" }],
  });
});
