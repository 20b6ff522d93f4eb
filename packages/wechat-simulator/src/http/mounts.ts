import type { IncomingMessage, ServerResponse } from "node:http";
import { API_ROUTES } from "../api/api-routes.ts";
import { CONTROL_PREFIX } from "./control-endpoint.ts";

/** Gets the raw request: full path, body unread. */
export type MountedHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => void | Promise<void>;

export interface Mounts {
  readonly add: (prefix: string, handler: MountedHandler) => void;
  find(path: string): MountedHandler | undefined;
}

const isUnder = (path: string, prefix: string): boolean =>
  path === prefix || path.startsWith(`${prefix}/`);

export function createMounts(): Mounts {
  const mounted: { prefix: string; handler: MountedHandler }[] = [];
  return {
    add(prefix, handler) {
      if (!/^(\/[\w.-]+)+$/.test(prefix)) {
        throw new Error(`mount: ${JSON.stringify(prefix)} must be a path like /phone`);
      }
      const taken = [CONTROL_PREFIX, ...API_ROUTES.keys(), ...mounted.map((other) => other.prefix)];
      const clash = taken.find((path) => isUnder(path, prefix) || isUnder(prefix, path));
      if (clash !== undefined) throw new Error(`mount: ${prefix} is taken by ${clash}`);
      mounted.push({ prefix, handler });
    },
    find: (path) => mounted.find(({ prefix }) => isUnder(path, prefix))?.handler,
  };
}
