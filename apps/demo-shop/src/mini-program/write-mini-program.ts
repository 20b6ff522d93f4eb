import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { listProgramFiles, PROGRAM_FOLDER } from "./list-program-files.ts";
import { loadTranspiler } from "./transpile-script.ts";

const COLLECTOR_FOLDER = dirname(
  dirname(fileURLToPath(import.meta.resolve("@mp-notice/collector"))),
);

/**
 * Writes the mini program for WeChat DevTools: JavaScript instead of TypeScript, and the collector where npm would
 * install it, for 构建 npm.
 * @throws Error when the collector is not built
 */
export async function writeMiniProgram(folder: string): Promise<void> {
  const collector = join(COLLECTOR_FOLDER, "dist");
  if (!existsSync(join(collector, "index.js"))) {
    throw new Error(`${collector} is missing: build the collector first`);
  }
  const transpile = await loadTranspiler();
  rmSync(folder, { recursive: true, force: true });
  for (const file of listProgramFiles()) {
    const source = join(PROGRAM_FOLDER, file);
    const target = join(folder, file);
    mkdirSync(dirname(target), { recursive: true });
    if (!file.endsWith(".ts")) cpSync(source, target);
    else writeFileSync(target.replace(/ts$/, "js"), transpile(file, readFileSync(source, "utf8")));
  }
  const installed = join(folder, "node_modules/@mp-notice/collector");
  cpSync(collector, join(installed, "dist"), { recursive: true });
  cpSync(join(COLLECTOR_FOLDER, "package.json"), join(installed, "package.json"));
}
