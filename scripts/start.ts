/** Starts the whole demo: SQLite, the WeChat simulator, the API, the admin and the demo phone. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createSimulator } from "@mp-notice/wechat-simulator";
import { createDemoShop } from "../apps/demo-shop/src/demo-shop.ts";
import { DemoError, orDemoError } from "./demo/demo-error.ts";
import { type DemoSettings, loadDemoSettings } from "./demo/demo-settings.ts";
import { assertPortsAreFree, readEnvironment } from "./demo/read-environment.ts";
import { waitUntilReady } from "./demo/wait-until-ready.ts";

const ROOT = resolve(import.meta.dirname, "..");
const ADMIN = join(ROOT, "apps/admin");
const READY_TIMEOUT_MS = 60_000;

const HELP = `Starts the demo: the notice service on an embedded database, a simulated WeChat, and a demo phone.

  pnpm start           run it
  pnpm dev             the same, with reload

Optional settings: HOST (127.0.0.1), PORT (3000), SIMULATOR_PORT (3001), DATABASE_URL (sqlite:.data/mp-notice.sqlite),
DATA_DIR (.data), DEMO_APP_ID (none = start without a mini program), ADMIN_EMAIL, ADMIN_PASSWORD, SERVICE_API_KEY,
ADMIN_DIST (a built admin; by default the demo builds it).
`;

const { values: flags } = parseArgs({
  options: { dev: { type: "boolean" }, help: { type: "boolean", short: "h" } },
});
if (flags.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
try {
  await startDemo({ isDev: flags.dev ?? false });
} catch (error) {
  if (!(error instanceof DemoError)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function startDemo({ isDev }: { isDev: boolean }): Promise<void> {
  const { env } = process;
  const environment = readEnvironment(env, { root: ROOT });
  const { host, port, simulatorPort, dataDir, appId } = environment;
  await assertPortsAreFree(environment);
  const settings = orDemoError(`DATA_DIR ${dataDir} cannot be used`, () =>
    loadDemoSettings(dataDir),
  );
  const children: ChildProcess[] = [];

  const simulator = orDemoError("The simulator cannot start", () =>
    createSimulator({
      statePath: join(dataDir, "simulator.json"),
      ...(appId !== null && appId !== "none" && { appId }),
    }),
  );
  const { url: simulatorUrl } = await simulator.listen({ port: simulatorPort, host });

  const urlHost = host.includes(":") ? `[${host}]` : host;
  const apiUrl = `http://${urlHost}:${port}`;
  const serviceApiKey = env["SERVICE_API_KEY"] || settings.serviceApiKey;
  const adminUrl = isDev ? `http://${urlHost}:${port + 2}` : apiUrl;
  const demoShop = createDemoShop({
    apiUrl,
    serviceApiKey,
    simulatorUrl,
    adminUrl,
    ordersFile: join(dataDir, "shop-orders.json"),
    webhookSecret: settings.webhookSecret,
  });
  simulator.mount("/phone", (request, response) => demoShop.handle(request, response));

  const stop = createStop({ children, closeSimulator: () => simulator.close() });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(0));

  if (!isDev && !env["ADMIN_DIST"])
    await run(join(ROOT, "node_modules/.bin/turbo"), [
      "run",
      "build",
      "--filter=@mp-notice/admin",
      "--output-logs=errors-only",
    ]);
  const loginLinkToken = randomBytes(32).toString("base64url");
  const api = spawn(
    process.execPath,
    [...(isDev ? ["--watch"] : []), join(ROOT, "apps/api/src/main.ts")],
    {
      // The IPC channel closes when this process dies, however it dies; the API exits then.
      stdio: ["inherit", "inherit", "inherit", "ipc"],
      cwd: ROOT,
      env: {
        ...env,
        ...toApiEnvironment({ settings, dataDir, simulatorUrl, loginLinkToken }),
        DEMO_APP_ID: appId === "none" ? "none" : simulator.app.appId,
        DEMO_APP_SECRET: simulator.app.appSecret,
        SERVICE_API_KEY: serviceApiKey,
        HOST: host,
        PORT: String(port),
      },
    },
  );
  children.push(api);
  api.once("exit", (code) => void stop(code ?? 1));
  if (isDev) {
    children.push(
      spawn(
        join(ADMIN, "node_modules/.bin/vite"),
        ["--port", String(port + 2), "--host", host, "--strictPort"],
        {
          stdio: "inherit",
          cwd: ADMIN,
          env: { ...env, API_URL: apiUrl },
        },
      ),
    );
  }

  try {
    await waitUntilReady({ url: `${apiUrl}/readyz`, child: api, timeoutMs: READY_TIMEOUT_MS });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return stop(1);
  }
  await connectPushes({
    simulatorUrl,
    apiUrl,
    appId: simulator.app.appId,
    token: settings.pushToken,
  });
  console.log(`
mp-notice is running.

  Admin        ${adminUrl}
  Sign in      ${adminUrl}/login?token=${loginLinkToken}   (works once)
               or ${env["ADMIN_EMAIL"] || settings.adminEmail} with ${env["ADMIN_PASSWORD"] ? "ADMIN_PASSWORD" : settings.adminPassword}
  Demo phone   ${simulatorUrl}/phone
  WeChat       ${simulatorUrl}   (simulated)
  API docs     ${apiUrl}/docs
  API key      ${env["SERVICE_API_KEY"] ? "as SERVICE_API_KEY" : serviceApiKey}   (used by the demo shop; works for your backend too)
${appId === "none" ? describeSimulatedAccount(simulator.app) : ""}
Stop with Ctrl+C. All data is in ${dataDir}.
`);
}

/** The operator cannot look these credentials up anywhere else. */
function describeSimulatedAccount({
  appId,
  appSecret,
}: {
  appId: string;
  appSecret: string;
}): string {
  return `
No mini program is connected yet. To connect the simulated one, enter it in the admin under Settings:

  AppID        ${appId}
  AppSecret    ${appSecret}
`;
}

function toApiEnvironment(input: {
  settings: DemoSettings;
  dataDir: string;
  simulatorUrl: string;
  loginLinkToken: string;
}): Record<string, string> {
  const { settings, dataDir, simulatorUrl, loginLinkToken } = input;
  const { env } = process;
  const hasOwnAdmin = Boolean(env["ADMIN_EMAIL"] || env["ADMIN_PASSWORD"]);
  return {
    DATABASE_URL: env["DATABASE_URL"] || `sqlite:${join(dataDir, "mp-notice.sqlite")}`,
    SECRET_KEYS: env["SECRET_KEYS"] || settings.secretKeys,
    WECHAT_API_URL: simulatorUrl,
    // The demo shop is on this machine.
    WEBHOOK_ALLOW_PRIVATE: env["WEBHOOK_ALLOW_PRIVATE"] || "true",
    DEMO_WEBHOOK_URL: `${simulatorUrl}/phone/webhooks`,
    DEMO_WEBHOOK_SECRET: settings.webhookSecret,
    ...(!hasOwnAdmin && {
      ADMIN_EMAIL: settings.adminEmail,
      ADMIN_PASSWORD: settings.adminPassword,
    }),
    LOGIN_LINK_TOKEN: loginLinkToken,
    ADMIN_DIST: process.env["ADMIN_DIST"] || join(ADMIN, "dist"),
    DEMO_PUSH_TOKEN: settings.pushToken,
  };
}

/** Sets the simulator's push address, as an operator does in WeChat's console. */
async function connectPushes(input: {
  simulatorUrl: string;
  apiUrl: string;
  appId: string;
  token: string;
}): Promise<void> {
  const { simulatorUrl, apiUrl, appId, token } = input;
  const response = await fetch(`${simulatorUrl}/_simulator/push`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ url: `${apiUrl}/wechat/push/${appId}`, token, format: "json" }),
  });
  if (!response.ok)
    throw new Error(`the simulator refused the push settings: ${await response.text()}`);
}

async function run(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, {
    stdio: "inherit",
    cwd: ROOT,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) {
    console.error(`${command} ${args.join(" ")} failed`);
    process.exit(code ?? 1);
  }
}

/** Graceful shutdown: first the children, so that in-flight deliveries are recorded, then the simulator, then this process. */
function createStop(input: {
  children: ChildProcess[];
  closeSimulator(): Promise<void>;
}): (code: number) => Promise<void> {
  let isStopping = false;
  return async (code) => {
    if (isStopping) return;
    isStopping = true;
    const running = input.children.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    await Promise.all(
      running.map(async (child) => {
        const ended = once(child, "exit");
        child.kill("SIGTERM");
        await ended;
      }),
    );
    await input.closeSimulator();
    process.exit(code);
  };
}
