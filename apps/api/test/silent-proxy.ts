import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A proxy in front of the database that can stop responding, like a firewall that dropped its connection table. */
export async function startSilentProxy(targetPort: number, port = 0) {
  const open = new Set<{ isSilent: boolean; sockets: Socket[] }>();
  let isHanging = false;
  const server = createServer((client) => {
    const target = connect(targetPort, "127.0.0.1");
    const pair = { isSilent: isHanging, sockets: [client, target] };
    open.add(pair);
    const pass = (from: Socket, to: Socket) => {
      from.on("data", (chunk) => !pair.isSilent && to.write(chunk));
      // A silent connection does not forward its end either.
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
    /** Silences the open connections; new ones work. */
    silenceOpen(): void {
      for (const pair of open) pair.isSilent = true;
    },
    /** Silences every connection until `resume`. */
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
