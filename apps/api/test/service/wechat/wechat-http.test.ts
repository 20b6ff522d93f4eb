import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { createWechatHttp, type WechatHttp } from "../../../src/wechat/wechat-http.ts";

const opened: { close(): unknown }[] = [];

afterEach(async () => {
  for (const thing of opened.splice(0).toReversed()) await thing.close();
});

/** A raw server; the test decides how it reacts to each connection's first bytes. */
async function serve(
  onRequest: (socket: Socket, chunk: string) => void,
  onConnect?: (socket: Socket) => void,
): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onConnect?.(socket);
    socket.on("data", (chunk) => onRequest(socket, chunk.toString("latin1")));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(baseUrl: string, timeoutMs = 300): WechatHttp {
  const http = createWechatHttp({ baseUrl, timeoutMs, connections: 4 });
  opened.push(http);
  return http;
}

const POST = { method: "POST" as const, path: "/x", body: "{}" };

function toTls(url: string): string {
  return url.replace("http:", "https:");
}

function answer(socket: Socket, body: string, status = "200 OK"): void {
  socket.write(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

describe("never left", () => {
  test("nothing listens", async () => {
    const url = await serve(() => {});
    await opened.pop()?.close();
    expect(await open(url).request(POST)).toMatchObject({ kind: "never_left" });
  });

  test("the name is not known", async () => {
    expect(await open("http://nowhere.invalid").request(POST)).toMatchObject({
      kind: "never_left",
    });
  });

  test("the connection is reset before it is secured", async () => {
    const url = toTls(await serve((socket) => socket.resetAndDestroy()));
    expect(await open(url).request(POST)).toMatchObject({ kind: "never_left" });
  });

  test("the connection is never secured", async () => {
    const url = toTls(await serve(() => {}));
    expect(await open(url).request(POST)).toMatchObject({ kind: "never_left" });
  });

  test("the path is not valid in HTTP", async () => {
    const http = open(await serve((socket) => answer(socket, "{}")));
    expect(await http.request({ ...POST, path: "/a b" })).toMatchObject({ kind: "never_left" });
  });

  test("the cause is reported, also for a name with several addresses", async () => {
    const url = await serve(() => {});
    await opened.pop()?.close();
    const http = open(url.replace("127.0.0.1", "localhost"));
    expect(await http.request(POST)).toEqual({
      kind: "never_left",
      cause: expect.stringMatching(/^ECONNREFUSED: connect ECONNREFUSED /),
    });
  });
});

test("a request reported as never left was never seen, whenever and however the server cuts the connection", async () => {
  const CUTS = ["none", "end", "reset", "reset unread", "answer and end", "answer and reset"];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...CUTS), { minLength: 1 }), async (cuts) => {
      const seen = new Set<string>();
      let requests = 0;
      const url = await serve(
        (socket, chunk) => {
          seen.add(/^POST \/(\d+)/.exec(chunk)?.[1] ?? "");
          const cut = cuts[requests++ % cuts.length] ?? "none";
          if (cut === "none" || cut.startsWith("answer")) answer(socket, '{"errcode":0}');
          if (cut.endsWith("end")) socket.end();
          if (cut.includes("reset")) socket.resetAndDestroy();
        },
        (socket) => {
          if (cuts[requests % cuts.length] !== "reset unread") return;
          requests++;
          socket.resetAndDestroy();
        },
      );
      const http = open(url);
      const ids = Array.from({ length: 12 }, (_, id) => String(id));
      const answers = await Promise.all(ids.map((id) => http.request({ ...POST, path: `/${id}` })));
      const wrong = ids.filter((id, index) => {
        const { kind } = answers[index] ?? {};
        return (kind === "never_left" && seen.has(id)) || (kind === "answered" && !seen.has(id));
      });
      expect(wrong).toEqual([]);
      for (const thing of opened.splice(0).toReversed()) await thing.close();
    }),
    { numRuns: 60 },
  );
});

test("HTTP/2 is not offered, because undici would retry refused requests by itself", async () => {
  const hellos: string[] = [];
  const url = await serve((socket, chunk) => {
    hellos.push(chunk);
    socket.resetAndDestroy();
  });
  await open(toTls(url)).request(POST);
  expect(hellos).toEqual([expect.stringContaining("http/1.1")]);
  expect(hellos[0]).not.toContain("\u0002h2");
});

const HALF_BODY = 'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"errcode":0';

describe("lost: the request was sent, but no valid answer came", () => {
  test.each([
    ["the connection is closed without an answer", (socket: Socket) => socket.end()],
    ["the connection is reset", (socket: Socket) => socket.resetAndDestroy()],
    ["no answer comes in time", () => {}],
    ["half a head", (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-le")],
    ["half a body", (socket: Socket) => socket.end(HALF_BODY)],
    ["half a body and silence", (socket: Socket) => socket.write(HALF_BODY)],
    ["something that is not HTTP", (socket: Socket) => socket.end("hello\r\n\r\n")],
    ["a server error", (socket: Socket) => answer(socket, '{"errcode":0}', "502 Bad Gateway")],
    ["a page instead of JSON", (socket: Socket) => answer(socket, "<html></html>")],
    ["JSON that is not an object", (socket: Socket) => answer(socket, "[]")],
    ["an errcode that is not a number", (socket: Socket) => answer(socket, '{"errcode":"x"}')],
    ["an errcode of null", (socket: Socket) => answer(socket, '{"errcode":null}')],
    ["an empty errcode", (socket: Socket) => answer(socket, '{"errcode":""}')],
    ["an errcode that is a list", (socket: Socket) => answer(socket, '{"errcode":[]}')],
    ["an errcode out of range", (socket: Socket) => answer(socket, '{"errcode":4294967296}')],
    ["an endless page", (socket: Socket) => answer(socket, " ".repeat(5_000_000))],
  ])("%s", async (_name, act) => {
    const http = open(await serve(act));
    expect(await http.request(POST)).toMatchObject({ kind: "lost" });
  });

  test("a slowly trickling answer hits the total timeout", async () => {
    const http = open(
      await serve((socket) => {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
        const timer = setInterval(() => socket.write(" "), 20);
        socket.once("close", () => clearInterval(timer));
      }),
    );
    expect(await http.request(POST)).toMatchObject({ kind: "lost" });
  });
});

describe("more requests than connections", () => {
  test("a request that waited for a connection still has the full timeout", async () => {
    const url = await serve((socket) => {
      setTimeout(() => answer(socket, '{"errcode":0}'), 200);
    });
    const http = open(url, 300);
    const answers = await Promise.all(Array.from({ length: 12 }, () => http.request(POST)));
    expect(answers.map(({ kind }) => kind)).toEqual(answers.map(() => "answered"));
  });

  test("beyond the queue's limit, requests fail at once and never left", async () => {
    let seen = 0;
    const url = await serve(() => void seen++);
    const limits = { connections: 2, maxWaiting: 3, timeoutMs: 200, maxWaitMs: 100 };
    const http = createWechatHttp({ baseUrl: url, ...limits });
    opened.push(http);
    const begun = performance.now();
    const all = Array.from({ length: 9 }, () => http.request(POST));
    const refused = await Promise.all(all.slice(5));
    expect(performance.now() - begun).toBeLessThan(100);
    for (const one of refused) expect(one).toMatchObject({ kind: "never_left", isCrowded: true });
    const [first, second, ...waited] = await Promise.all(all.slice(0, 5));
    expect([first?.kind, second?.kind]).toEqual(["lost", "lost"]);
    expect(waited).toEqual(waited.map(() => expect.objectContaining({ isCrowded: true })));
    expect(seen).toBe(2);
  });
});

describe("an answer", () => {
  test("a missing errcode means 0", async () => {
    const http = open(await serve((socket) => answer(socket, '{"access_token":"T"}')));
    expect(await http.request(POST)).toEqual({
      kind: "answered",
      body: { errcode: 0, errmsg: "", access_token: "T" },
    });
  });

  test.each([
    ["an empty object", "{}"],
    ["a proxy's own JSON", '{"message":"the upstream is away"}'],
    ["a list in its place", '{"data":[{"errcode":0}]}'],
  ])("with a required errcode, %s is lost", async (_name, body) => {
    const http = open(await serve((socket) => answer(socket, body)));
    expect(await http.request({ ...POST, mustHaveErrcode: true })).toEqual({
      kind: "lost",
      cause: "the answer has no errcode",
    });
    expect(await http.request(POST)).toMatchObject({ kind: "answered" });
  });

  test("an errcode may be written as text", async () => {
    const http = open(await serve((socket) => answer(socket, '{"errcode":"-1","errmsg":"busy"}')));
    expect(await http.request(POST)).toEqual({
      kind: "answered",
      body: { errcode: -1, errmsg: "busy" },
    });
  });

  test("an errmsg is cut at the length of WeChat's own", async () => {
    const body = JSON.stringify({ errcode: 1, errmsg: "x".repeat(100_000) });
    const http = open(await serve((socket) => answer(socket, body)));
    expect(await http.request(POST)).toMatchObject({ body: { errmsg: `${"x".repeat(999)}…` } });
  });

  test("integers beyond 2^53 keep every digit", async () => {
    const http = open(
      await serve((socket) => answer(socket, '{"errcode":0,"msgid":1988810812324364291}')),
    );
    expect(await http.request(POST)).toMatchObject({ body: { msgid: "1988810812324364291" } });
  });

  test.each([
    ["a byte order mark before it", '\uFEFF{"errcode":43101,"errmsg":"refused"}'],
    ["two of them, and space", '\uFEFF\uFEFF \r\n{"errcode":43101,"errmsg":"refused"}\0\n'],
    ["a newline in its words", '{"errcode":43101,"errmsg":"re\nfused"}'],
    ["control characters in its words", '{"errcode":43101,"errmsg":"\u0008re\u0000fused\t"}'],
    ["a control character between", '{"errcode":43101,\u0008"errmsg":"refused"}'],
    ["a stray backslash in its words", '{"errcode":43101,"errmsg":"C:\\x \\u12"}'],
    ["quotes in its words", '{"errcode":43101,"errmsg":"user "x" refused"}'],
    ["words that do not end", '{"errcode":"43101","errmsg":"refused}'],
  ])("%s does not change the result", async (_name, body) => {
    const http = open(await serve((socket) => answer(socket, body)));
    expect(await http.request({ ...POST, mustHaveErrcode: true })).toMatchObject({
      kind: "answered",
      body: { errcode: 43101, errmsg: expect.stringMatching(/^\P{Cc}*$/u) },
    });
  });

  test("a msgid keeps every digit when the errmsg breaks the JSON", async () => {
    const body = '\uFEFF{"errcode":0,"errmsg":"o"k","msgid":1988810812324364291}';
    const http = open(await serve((socket) => answer(socket, body)));
    expect(await http.request({ ...POST, mustHaveErrcode: true })).toMatchObject({
      kind: "answered",
      body: { errcode: 0, msgid: "1988810812324364291" },
    });
  });

  test("control characters in a title are repaired", async () => {
    const body =
      '\uFEFF{"errcode":0,"data":[{"tid":1,"title":"订单\u0008支付\n成功","n":9007199254740993}]}';
    const http = open(await serve((socket) => answer(socket, body)));
    expect(await http.request(POST)).toMatchObject({
      body: { data: [{ tid: 1, title: "订单\u0008支付\n成功", n: "9007199254740993" }] },
    });
  });

  test.each([
    ["cut off in its words", '{"errcode":0,"errmsg":"o'],
    ["cut off behind its errcode", '{"errcode":43101'],
    ["with two errcodes", '{"errcode":0,"errmsg":"a "b", "errcode":43101 "}'],
    ["without an errcode", '{"errmsg":"a "b""}'],
  ])("a body %s is lost", async (_name, body) => {
    const http = open(await serve((socket) => answer(socket, body)));
    expect(await http.request({ ...POST, mustHaveErrcode: true })).toMatchObject({ kind: "lost" });
  });

  test("a keep-alive connection closed by the server does not count as lost", async () => {
    let connections = 0;
    const http = open(
      await serve(
        (socket) => {
          answer(socket, '{"errcode":0}');
          if (connections === 1) socket.end();
        },
        () => connections++,
      ),
    );
    expect(await http.request(POST)).toMatchObject({ kind: "answered" });
    expect(await http.request(POST)).toMatchObject({ kind: "answered" });
    expect(connections).toBe(2);
  });

  test("a base URL keeps its path", async () => {
    const seen: string[] = [];
    const url = await serve(
      (socket) => answer(socket, '{"errcode":0}'),
      (socket) =>
        socket.once("data", (chunk) => seen.push(chunk.toString().split("\r\n", 1)[0] ?? "")),
    );
    await open(`${url}/wechat/`).request({ method: "GET", path: "/cgi-bin/x?a=1" });
    expect(seen).toEqual(["GET /wechat/cgi-bin/x?a=1 HTTP/1.1"]);
  });
});
