import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import proxyAddr from "@fastify/proxy-addr";
import { toAddressGroup } from "../session/address-group.ts";

export interface ConnectionLimits {
  /** Of one address, or of one IPv6 /64. */
  ofAddress: number;
  inAll: number;
}

/** As many as one process answers at the same time; an idle one costs a few kilobytes and a file descriptor. */
export const CONNECTION_LIMITS: ConnectionLimits = { ofAddress: 500, inAll: 4000 };

/**
 * Bounds what callers hold open. One more closes the oldest on which nothing is under way, so that who only holds them keeps
 * nobody out; where each has a request under way, the new one is closed. A trusted proxy has everybody's connections, and
 * bounds its own callers.
 */
export function limitConnections(
  server: Server,
  { limits, trustProxy }: { limits: ConnectionLimits; trustProxy: false | string },
): void {
  const isProxy = trustProxy === false ? () => false : proxyAddr.compile(trustProxy.split(","));
  const groups = new Map<string, Set<Socket>>();
  const all = new Set<Socket>();
  const underWay = new WeakMap<Socket, number>();
  const countUnderWay = (socket: Socket, change: 1 | -1) =>
    underWay.set(socket, (underWay.get(socket) ?? 0) + change);

  /** What was closed leaves its sets a moment later, with its event. */
  function hasRoom(sockets: Set<Socket>, max: number): boolean {
    if (sockets.size < max) return true;
    const open = [...sockets].filter(({ destroyed }) => !destroyed);
    if (open.length < max) return true;
    const idle = open.find((socket) => (underWay.get(socket) ?? 0) === 0);
    idle?.destroy();
    return idle !== undefined;
  }

  server.on("connection", (socket: Socket) => {
    const { remoteAddress } = socket;
    if (remoteAddress !== undefined && isProxy(remoteAddress, 0)) return;
    const group = toAddressGroup(remoteAddress ?? null);
    const neighbours = groups.get(group) ?? new Set();
    if (!hasRoom(neighbours, limits.ofAddress) || !hasRoom(all, limits.inAll)) {
      socket.destroy();
      return;
    }
    groups.set(group, neighbours.add(socket));
    all.add(socket);
    socket.once("close", () => {
      all.delete(socket);
      neighbours.delete(socket);
      if (neighbours.size === 0) groups.delete(group);
    });
  });
  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    countUnderWay(socket, 1);
    response.once("close", () => countUnderWay(socket, -1));
  });
}
