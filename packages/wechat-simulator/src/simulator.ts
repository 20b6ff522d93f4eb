import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createAppState, type AppProfile, type AppState } from "./app-state.ts";
import { readPages } from "./control/app-settings.ts";
import type { ControlContext } from "./control/control-routes.ts";
import { createApiEndpoint } from "./http/api-endpoint.ts";
import { createControlEndpoint } from "./http/control-endpoint.ts";
import { createMounts, type MountedHandler } from "./http/mounts.ts";
import { routeRequest } from "./http/route-request.ts";
import { createPushSender } from "./push/post-push.ts";
import { createPushQueue } from "./push/push-queue.ts";
import { createRequestLog } from "./request-log.ts";
import type { Simulation } from "./simulation.ts";
import { createStateWriter, loadState } from "./state-file.ts";

export interface SimulatorOptions {
  readonly appId?: string | undefined;
  readonly appSecret?: string | undefined;
  /** JSON file that persists the state across restarts. */
  readonly statePath?: string | undefined;
  /** Unix milliseconds. The control API advances the simulator's clock relative to it. */
  readonly clock?: () => number;
  /** Pages of the published version, in app.json's notation. */
  readonly pages?: readonly string[];
  /** Delay of every API answer. */
  readonly latencyMs?: number;
  /** How many requests, and how many messages, to keep; 200,000 by default. */
  readonly keepLast?: number;
}

export interface Simulator {
  readonly server: Server;
  readonly app: { readonly appId: string; readonly appSecret: string };
  /** Port 0 (the default) picks a free port; host defaults to 127.0.0.1. */
  listen(options?: {
    readonly port?: number;
    readonly host?: string;
  }): Promise<{ url: string; port: number }>;
  /** Routes `prefix` and everything below it to the embedding program. */
  mount(prefix: string, handler: MountedHandler): void;
  /** Closes connections and writes the state file. */
  close(): Promise<void>;
}

const DEFAULT_APP_ID = "wx5d0e2f8a7b1c9346";
const DEFAULT_APP_SECRET = "6f1c2b7e9d4a0835c6e8f1a2b3d4057e";
const DEFAULT_KEEP_LAST = 200_000;
const CLOSE_GRACE_MS = 1_000;

function openState(options: SimulatorOptions): AppState {
  const pages = options.pages === undefined ? undefined : readPages(options.pages);
  const { appId, appSecret, statePath } = options;
  const loaded = statePath === undefined ? null : loadState(statePath);
  if (loaded === null) {
    const profile: AppProfile = {
      appId: appId ?? DEFAULT_APP_ID,
      appSecret: appSecret ?? DEFAULT_APP_SECRET,
      originalId: "gh_97a1c0b2d3e4",
    };
    return createAppState(profile, pages);
  }
  if (appId !== undefined && appId !== loaded.app.appId) {
    throw new Error(
      `The simulator's state file ${statePath} belongs to app ${loaded.app.appId}, not to ${appId}.`,
    );
  }
  if (appSecret !== undefined) loaded.app = { ...loaded.app, appSecret };
  if (pages !== undefined) loaded.settings.pages = pages;
  return loaded;
}

/** @throws when the state file is damaged or belongs to another app */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { clock = Date.now, keepLast = DEFAULT_KEEP_LAST, statePath } = options;
  const state = openState(options);
  const writer = statePath === undefined ? null : createStateWriter(statePath, state);
  const log = createRequestLog(keepLast);
  const sender = createPushSender();
  const pushes = createPushQueue(sender);

  const simulation: Simulation = {
    state,
    now: () => clock() + state.clockOffsetMs,
    push(event) {
      if (state.push !== null) pushes.add(state.push, state.app, event);
    },
    deliver(message) {
      state.messages.push(message);
      if (state.messages.length >= keepLast * 1.1) state.messages = state.messages.slice(-keepLast);
    },
  };
  const context: ControlContext = {
    simulation,
    log,
    pushes,
    sender,
    reset() {
      Object.assign(state, createAppState(state.app, options.pages));
      log.clear();
      pushes.clear();
    },
  };

  const mounts = createMounts();
  const server = createServer(
    routeRequest({
      api: createApiEndpoint(simulation, log, options.latencyMs ?? 0),
      control: createControlEndpoint(context),
      mounts,
      onChange: () => writer?.schedule(),
    }),
  );
  // Longer than the clients' keep-alive, so that no client reuses a connection that the server is closing.
  server.keepAliveTimeout = 65_000;

  return {
    server,
    app: { appId: state.app.appId, appSecret: state.app.appSecret },
    mount: mounts.add,
    async listen({ port = 0, host = "127.0.0.1" } = {}) {
      await once(server.listen(port, host), "listening");
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("no TCP address");
      const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
      return { url: `http://${name}:${address.port}`, port: address.port };
    },
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(timer);
      pushes.clear();
      sender.close();
      await writer?.flush();
    },
  };
}
