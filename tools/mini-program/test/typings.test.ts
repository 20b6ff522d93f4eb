import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../..");
const TYPINGS = join(import.meta.dirname, "../typings");
const TSC = createRequire(join(ROOT, "package.json")).resolve("typescript/bin/tsc");
const { collectorPackage } = inject("compiledDemo");

/** Compiles a contract against the published types; returns the compiler's errors. */
async function check(contract: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "typings-"));
  const config = {
    extends: join(TYPINGS, contract, "tsconfig.json"),
    compilerOptions: {
      paths: { "@mp-notice/collector": [join(collectorPackage, "dist/index.d.ts")] },
      typeRoots: [join(TYPINGS, "../node_modules")],
    },
    include: [join(TYPINGS, contract)],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  try {
    return await compile(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compile(folder: string): Promise<string> {
  try {
    await promisify(execFile)(process.execPath, [TSC, "-p", folder]);
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

test.concurrent.each([
  ["wechat", "WeChat's own typings, and lack what those lack"],
  ["uni-app", "uni-app's typings"],
  ["taro", "Taro's typings"],
])("%s: the published types fit %s", async (contract) => {
  await expect(check(contract)).resolves.toBe("");
});

test.concurrent("these tests pass the type check", async () => {
  await expect(compile(join(import.meta.dirname, ".."))).resolves.toBe("");
});
