import { execFile } from "node:child_process";
import { cpSync, globSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const SHOPS = resolve(import.meta.dirname, "..");
/** What a shop's repository holds; everything else is output. */
const SOURCES = [
  "package.json",
  "pnpm-*.yaml",
  "{taro,uni-app}/*.*",
  "{taro,uni-app}/{src,config}/**",
];

/** The output folder of each framework's build. */
const OUTPUTS = { taro: "dist", "uni-app": "dist/build/mp-weixin" } as const;
export type Framework = keyof typeof OUTPUTS;

/**
 * Copies both shops to `folder`, outside this repository, installs the collector from its archive and builds them.
 * The frameworks come from pnpm's store: `pnpm test` has installed this folder's lockfile.
 */
export async function buildShops(
  folder: string,
  archive: string,
): Promise<Record<Framework, string>> {
  for (const file of globSync(SOURCES, { cwd: SHOPS })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(SHOPS, file), join(folder, file), { recursive: true });
  }
  await run(["--filter", "./*", "add", "--prefer-offline", `file:${archive}`], folder);
  const build = async (framework: Framework) => {
    await run(["run", "build"], join(folder, framework));
    return join(folder, framework, OUTPUTS[framework]);
  };
  const [taro, uniApp] = await Promise.all([build("taro"), build("uni-app")]);
  return { taro, "uni-app": uniApp };
}

async function run(args: string[], cwd: string): Promise<void> {
  // The frameworks build for production only when nothing says otherwise.
  const { NODE_ENV: _mode, VITEST: _runner, ...env } = process.env;
  try {
    await promisify(execFile)("pnpm", args, { cwd, env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`pnpm ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}
