import { parseArgs } from "node:util";
import { createSimulator } from "./simulator.ts";

const HELP = `Simulates api.weixin.qq.com: templates, permissions, sends, login and pushes.

Usage: wechat-simulator [options]

  --port <number>        0 to 65535; 0 picks a free port (default 3001)
  --host <address>       address to listen on (default 127.0.0.1)
  --state <file>         keep the state in this JSON file
  --app-id <id>          appid of the simulated mini program
  --app-secret <secret>  its app secret
  --latency-ms <number>  delay of every answer (default 0)
  --help                 show this help
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

/** Exits with 2 on a usage error, with 1 on any other. */
export const runCli = (args: readonly string[]): Promise<void> => run(args).catch(fail);
