import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { listDatabases, startOperatorApi } from "../start-operator-api.ts";

const openFirst = listDatabases()[0]?.[1] ?? (() => Promise.reject(new Error("no database")));

/** A running API and idle connections to it. */
async function start(options: Parameters<typeof startOperatorApi>[1]) {
  const api = await startOperatorApi(openFirst, options);
  const port = Number(new URL(await api.app.listen({ host: "127.0.0.1", port: 0 })).port);
  const sockets: Socket[] = [];
  return {
    async open(localAddress = "127.0.0.1") {
      const arrived = once(api.app.server, "connection");
      const socket = connect({ host: "127.0.0.1", port, localAddress });
      socket.on("error", () => {});
      socket.resume();
      sockets.push(socket);
      await arrived;
      return socket;
    },
    /** A request with an endless body. */
    async begin(socket: Socket) {
      const begun = once(api.app.server, "request");
      socket.write("POST /trpc/session.login HTTP/1.1\r\nhost: x\r\n");
      socket.write("content-type: application/json\r\ncontent-length: 2\r\n\r\n{");
      await begun;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await api[Symbol.asyncDispose]();
    },
  };
}

async function ask(socket: Socket): Promise<string> {
  socket.write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
  const [chunk] = await once(socket, "data");
  return String(chunk).split("\r\n", 1)[0] ?? "";
}

const isClosed = (socket: Socket) => (socket.closed ? null : once(socket, "close"));

test("one connection too many from an address closes its oldest idle one", async () => {
  await using api = await start({ connectionLimits: { ofAddress: 3, inAll: 100 } });
  const first = await api.open();
  const second = await api.open();
  const third = await api.open();
  expect(await ask(first)).toContain("200");
  await api.begin(first);
  const elsewhere = await api.open("127.0.0.2");
  const fourth = await api.open();
  await isClosed(second);
  for (const socket of [third, fourth, elsewhere]) expect(await ask(socket)).toContain("200");
  expect(first.closed).toBe(false);
});

test("if all have a request in flight, the new one is closed", async () => {
  await using api = await start({ connectionLimits: { ofAddress: 2, inAll: 100 } });
  const busy = [await api.open(), await api.open()];
  for (const socket of busy) await api.begin(socket);
  await isClosed(await api.open());
  for (const socket of busy) {
    socket.write("}");
    expect(String((await once(socket, "data"))[0])).toContain("400");
  }
  expect(await ask(await api.open())).toContain("200");
});

test("the total is limited as well, and closed connections free their place", async () => {
  await using api = await start({ connectionLimits: { ofAddress: 2, inAll: 3 } });
  const first = await api.open("127.0.0.1");
  const second = await api.open("127.0.0.2");
  const third = await api.open("127.0.0.3");
  const fourth = await api.open("127.0.0.4");
  await isClosed(first);
  for (const socket of [second, third, fourth]) expect(await ask(socket)).toContain("200");
});

test("a trusted proxy has no limit", async () => {
  await using api = await start({
    trustProxy: "loopback",
    connectionLimits: { ofAddress: 2, inAll: 2 },
  });
  const sockets = await Promise.all(Array.from({ length: 5 }, () => api.open()));
  for (const socket of sockets) expect(await ask(socket)).toContain("200");
});
