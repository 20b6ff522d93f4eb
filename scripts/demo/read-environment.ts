import { once } from "node:events";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { DemoError } from "./demo-error.ts";

export interface DemoEnvironment {
  host: string;
  port: number;
  simulatorPort: number;
  dataDir: string;
  /** `none` = start without a mini program; `null` = use the simulator's. */
  appId: string | null;
}

/** @throws DemoError naming the invalid setting. */
export function readEnvironment(
  env: Record<string, string | undefined>,
  { root }: { root: string },
): DemoEnvironment {
  const port = readPort(env, "PORT", 3000);
  const simulatorPort = readPort(env, "SIMULATOR_PORT", 3001);
  if (port === simulatorPort) throw new DemoError(`PORT and SIMULATOR_PORT are both ${port}`);
  const appId = env["DEMO_APP_ID"] || null;
  if (appId !== null && !/^(?:none|wx[0-9a-zA-Z]{16})$/.test(appId))
    throw new DemoError(`DEMO_APP_ID must be wx and 16 letters or digits, or none, not ${appId}`);
  return {
    host: env["HOST"] || "127.0.0.1",
    port,
    simulatorPort,
    dataDir: resolve(root, env["DATA_DIR"] || ".data"),
    appId,
  };
}

function readPort(
  env: Record<string, string | undefined>,
  setting: string,
  fallback: number,
): number {
  const text = env[setting] || String(fallback);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new DemoError(`${setting} must be a port number from 1 to 65535, not ${text}`);
}

/**
 * Checks before anything is built or started: another program on the port would pass for the demo.
 * @throws DemoError naming the setting to change.
 */
export async function assertPortsAreFree(environment: DemoEnvironment): Promise<void> {
  const { host, port, simulatorPort } = environment;
  for (const [setting, wanted] of [
    ["PORT", port],
    ["SIMULATOR_PORT", simulatorPort],
  ] as const) {
    const probe = createServer();
    try {
      probe.listen(wanted, host);
      await once(probe, "listening");
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === "EADDRINUSE" || code === "EACCES") {
        const problem = code === "EACCES" ? "needs more privileges" : "is in use";
        throw new DemoError(
          `${setting} ${wanted} ${problem}; choose another, e.g. ${setting}=${wanted + 100} pnpm start`,
        );
      }
      throw new DemoError(`HOST ${host} is not an address of this machine (${String(code)})`);
    }
    probe.close();
    await once(probe, "close");
  }
}
