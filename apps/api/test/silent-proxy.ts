import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Stands between a process and its database, and can say nothing, as a firewall does that drops what it knew. */
export async function startSilentProxy(targetPort: number, port = 0) {
  const open = new Set<{ isSilent: boolean; sockets: Socket[] }>();
  let isHanging = false;
  const server = createServer((client) => {
    const target = connect(targetPort, "127.0.0.1");
    const pair = { isSilent: isHanging, sockets: [client, target] };
    open.add(pair);
    const pass = (from: Socket, to: Socket) => {
      from.on("data", (chunk) => !pair.isSilent && to.write(chunk));
      // What is silent does not even say that it has ended.
      from.on("close", () => !pair.isSilent && to.destroy());
      from.on("error", () => {});
    };
    pass(client, target);
    pass(target, client);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    /** Connections that are open say nothing from now on; new ones work. */
    silenceOpen(): void {
      for (const pair of open) pair.isSilent = true;
    },
    /** Nothing is answered any more, until `resume`. */
    hang(): void {
      isHanging = true;
      for (const pair of open) pair.isSilent = true;
    },
    resume(): void {
      isHanging = false;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = once(server, "close");
      server.close();
      for (const { sockets } of open) for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
