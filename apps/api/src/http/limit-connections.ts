import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import proxyAddr from "@fastify/proxy-addr";
import { toAddressGroup } from "../session/address-group.ts";

export interface ConnectionLimits {
  /** Of one address, or of one IPv6 /64. */
  ofAddress: number;
  inAll: number;
}

/** An idle connection costs a few kilobytes and a file descriptor. */
export const CONNECTION_LIMITS: ConnectionLimits = { ofAddress: 500, inAll: 4000 };

/**
 * Limits open connections. At the limit, a new one replaces the oldest idle one, so that idle connections cannot lock others
 * out; if all have requests in flight, the new one is closed. Trusted proxies are exempt: they carry everyone's connections.
 */
export function limitConnections(
  server: Server,
  { limits, trustProxy }: { limits: ConnectionLimits; trustProxy: false | string },
): void {
  const isProxy = trustProxy === false ? () => false : proxyAddr.compile(trustProxy.split(","));
  const groups = new Map<string, Set<Socket>>();
  const all = new Set<Socket>();
  const inFlight = new WeakMap<Socket, number>();
  const countInFlight = (socket: Socket, change: 1 | -1) =>
    inFlight.set(socket, (inFlight.get(socket) ?? 0) + change);

  /** Destroyed sockets stay in the sets until their `close` event, so they are filtered out here. */
  function hasRoom(sockets: Set<Socket>, max: number): boolean {
    if (sockets.size < max) return true;
    const open = [...sockets].filter(({ destroyed }) => !destroyed);
    if (open.length < max) return true;
    const idle = open.find((socket) => (inFlight.get(socket) ?? 0) === 0);
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
    countInFlight(socket, 1);
    response.once("close", () => countInFlight(socket, -1));
  });
}
