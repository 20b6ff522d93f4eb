import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import type { ToolResults } from "../src/tool-results.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const DEMO_SHOP = join(ROOT, "apps/demo-shop");
const COLLECTOR = join(ROOT, "packages/collector");

export interface CompiledDemo {
  /** The collector's published archive, and the folder that npm installs from it. */
  collectorArchive: string;
  collectorPackage: string;
  /** The mini program's folder after 构建 npm, with its `miniprogram_npm`. */
  program: string;
  /** The output folder of `run-wechat-tools.ts`. */
  output: string;
  results: ToolResults;
}

declare module "vitest" {
  interface ProvidedContext {
    compiledDemo: CompiledDemo;
  }
}

/** Once for all tests: builds the demo shop's mini program with the published collector and runs WeChat's tools on it. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "mini-program-"));
  const run = (command: string, args: string[], cwd = ROOT) => {
    try {
      return execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
    }
  };
  run("turbo", ["run", "build", "--filter=@mp-notice/demo-shop"]);
  const program = join(folder, "project/dist/miniprogram");
  cpSync(join(DEMO_SHOP, "dist/miniprogram"), program, { recursive: true });
  cpSync(join(DEMO_SHOP, "project.config.json"), join(folder, "project/project.config.json"));

  run("pnpm", ["--dir", COLLECTOR, "pack", "--pack-destination", folder]);
  const [archive = ""] = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
  const collectorPackage = join(program, "node_modules/@mp-notice/collector");
  rmSync(collectorPackage, { recursive: true, force: true });
  mkdirSync(collectorPackage, { recursive: true });
  const collectorArchive = join(folder, archive);
  run("tar", ["-xzf", collectorArchive, "-C", collectorPackage, "--strip-components=1"]);

  const output = join(folder, "output");
  const script = join(import.meta.dirname, "../src/run-wechat-tools.ts");
  run(process.execPath, [script, join(folder, "project"), output]);
  const results = JSON.parse(readFileSync(join(output, "results.json"), "utf8")) as ToolResults;
  project.provide("compiledDemo", {
    collectorArchive,
    collectorPackage,
    program,
    output,
    results,
  });
  return () => rmSync(folder, { recursive: true, force: true });
}
