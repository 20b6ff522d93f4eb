import fc from "fast-check";

const METHODS = [
  "GET",
  "POST",
  "HEAD",
  "OPTIONS",
  "PUT",
  "TRACE",
  "CONNECT",
  "get",
  "",
  "POST ",
  "\0",
];
const TARGETS = [
  "/healthz",
  "/readyz",
  "/",
  "/trpc/session.login",
  "/trpc/session.me,session.me?batch=1",
  "/trpc/session.login?batch=1&input=%7B%220%22%3A",
  "/trpc/session.me?input=%ff",
  "/trpc/" + "session.me,".repeat(400),
  "/trpc/%00",
  "/trpc/__proto__",
  "/trpc/constructor.constructor",
  "/wechat/push/%C3%A9",
  "/wechat/push/%00?signature=a&signature=b",
  "/wechat/push/wx0000000000000000?timestamp=9e99",
  "/../../etc/passwd",
  "/%2e%2e%2f%2e%2e%2fetc/passwd",
  "/assets/%00",
  "//example.com/",
  "http://example.com/trpc/session.me",
  "*",
  "/%E0%A4%A",
  "/?" + "a".repeat(9000),
  "",
];
const HEADERS = [
  "Host: localhost",
  "Host: [",
  "Host: ",
  "Host: a b",
  "Host: x:99999",
  "Host: @",
  "Host: \xe9",
  "Origin: http://evil.example",
  "Origin: null",
  "Origin: \xff",
  "Cookie: mpn_session=",
  "Cookie: mpn_session=%00%ff; mpn_session=a",
  "Cookie: __Host-mpn_session=\xe9",
  "Cookie: " + "a=b; ".repeat(500),
  "Authorization: Bearer ",
  "Authorization: Bearer mpn_" + "\xe9".repeat(40),
  "Authorization: Bearer " + "A".repeat(4000),
  "X-Forwarded-For: <b>x</b>, \xe9",
  "X-Forwarded-For: " + "1".repeat(300),
  "X-Forwarded-Host: evil.example",
  "X-Forwarded-Proto: x",
  "Content-Type: ",
  "Content-Type: application/json; charset=utf-7",
  "Content-Type: multipart/form-data",
  "Content-Type: multipart/form-data; boundary=x",
  "Content-Type: application/x-www-form-urlencoded",
  "Content-Type: application/octet-stream",
  "Content-Type: ;",
  "Content-Encoding: gzip",
  "Expect: 100-continue",
  "Upgrade: websocket",
  "Connection: upgrade",
  "Accept: \xff",
  "Accept: text/html",
  "trpc-accept: application/jsonl",
  "Last-Event-Id: \xff",
  "Range: bytes=0-",
  "If-None-Match: *",
  "Content-Length: -1",
  "Content-Length: 1e3",
  "Content-Length: 5, 6",
  "Transfer-Encoding: chunked, identity",
  "x".repeat(20) + ": " + "y".repeat(12_000),
  "no colon",
  ": no name",
  "a\0b: c",
];
const BODIES = [
  "",
  "{",
  "null",
  '"text"',
  '{"0":{}}',
  '{"email":"a@b.cn","password":"\\ud800"}',
  '{"__proto__":{"a":1}}',
  "[".repeat(2000),
  '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
  "\xff\xfe{\0}\0",
];

type Framing = "length" | "chunked" | "bad chunk" | "half" | "none" | "both";
const FRAMINGS: Framing[] = ["length", "length", "chunked", "bad chunk", "half", "none", "both"];

const oneRequest = fc
  .record({
    /** Otherwise the connection stays open until the client gives up. */
    closes: fc.nat(5).map((draw) => draw > 0),
    method: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom("GET", "POST") },
      { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
    ),
    target: fc.constantFrom(...TARGETS),
    version: fc.oneof(
      { weight: 9, arbitrary: fc.constant("HTTP/1.1") },
      { weight: 1, arbitrary: fc.constantFrom("HTTP/1.0", "HTTP/9.9", "HTTP/2.0", "", "x") },
    ),
    headers: fc.array(fc.constantFrom(...HEADERS), { maxLength: 3 }),
    hasHost: fc.nat(5).map((draw) => draw > 0),
    body: fc.constantFrom(...BODIES),
    framing: fc.constantFrom(...FRAMINGS),
  })
  .map(({ closes, method, target, version, headers, hasHost, body, framing }) => {
    const lines = [
      `${method} ${target} ${version}`,
      ...(hasHost && !headers.some((line) => line.startsWith("Host:")) ? ["Host: x"] : []),
      ...(headers.some((line) => line.startsWith("Content-Type"))
        ? []
        : ["Content-Type: application/json"]),
      ...headers,
      ...(closes && !headers.includes("Connection: upgrade") ? ["Connection: close"] : []),
      ...(framing === "length" || framing === "both" ? [`Content-Length: ${body.length}`] : []),
      ...(framing === "half" ? [`Content-Length: ${body.length + 50}`] : []),
      ...(framing === "chunked" || framing === "bad chunk" || framing === "both"
        ? ["Transfer-Encoding: chunked"]
        : []),
    ];
    return `${lines.join("\r\n")}\r\n\r\n${frame(framing, body)}`;
  });

function frame(framing: Framing, body: string): string {
  if (framing === "none") return "";
  if (framing === "bad chunk") return `zz\r\n${body}\r\n0\r\n\r\n`;
  if (framing === "chunked" && body !== "")
    return `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  return framing === "chunked" ? "0\r\n\r\n" : body;
}

/** One request, several pipelined ones, a truncated one, or bytes that are not HTTP. Characters are bytes. */
export const anyRawRequest: fc.Arbitrary<string> = fc.oneof(
  { weight: 10, arbitrary: oneRequest },
  {
    weight: 2,
    arbitrary: fc.array(oneRequest, { minLength: 2, maxLength: 4 }).map((all) => all.join("")),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(oneRequest, fc.nat(200)).map(([bytes, end]) => bytes.slice(0, end)),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.nat(255), { maxLength: 200 })
      .map((codes) => String.fromCharCode(...codes)),
  },
);
