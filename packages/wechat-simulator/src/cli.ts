import { parseArgs } from "node:util";
import { createSimulator } from "./simulator.ts";

const HELP = `Stands where api.weixin.qq.com stands: templates, permissions, sends, login and pushes.

Usage: wechat-simulator [options]

  --port <number>        0 to 65535, 0 takes a free one (3001)
  --host <address>       (127.0.0.1)
  --state <file>         keeps the state in a JSON file
  --app-id <id>          of the simulated mini program
  --app-secret <secret>  of the simulated mini program
  --latency-ms <number>  how long every answer takes (0)
  --help                 shows this
`;

class UsageError extends Error {}

function readWholeNumber(name: string, text: string, max: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) > max) {
    throw new UsageError(`--${name} must be a whole number from 0 to ${max}, not "${text}"`);
  }
  return Number(text);
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "3001" },
        host: { type: "string", default: "127.0.0.1" },
        state: { type: "string" },
        "app-id": { type: "string" },
        "app-secret": { type: "string" },
        "latency-ms": { type: "string", default: "0" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function run(args: readonly string[]): Promise<void> {
  const values = readArguments(args);
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const port = readWholeNumber("port", values.port, 65_535);
  const simulator = createSimulator({
    appId: values["app-id"],
    appSecret: values["app-secret"],
    statePath: values.state,
    latencyMs: readWholeNumber("latency-ms", values["latency-ms"], 600_000),
  });
  const { url } = await simulator.listen({ port, host: values.host });
  const { appId, appSecret } = simulator.app;
  process.stdout.write(`WeChat simulator: ${url}\nappid ${appId}\nappsecret ${appSecret}\n`);

  const stop = (): void => {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    simulator.close().catch(fail);
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`wechat-simulator: ${message}\n`);
  if (error instanceof UsageError) process.stderr.write("Try --help.\n");
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

/** Exit code 2: asked wrongly; 1: could not run. */
export const runCli = (args: readonly string[]): Promise<void> => run(args).catch(fail);
