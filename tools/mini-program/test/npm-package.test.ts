import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { describe, expect, inject, test } from "vitest";

const { collectorArchive, collectorPackage, program, output, results } = inject("compiledDemo");

/** Contents by path below a folder. */
function readFolder(folder: string): Map<string, string> {
  const files = globSync("**/*.*", { cwd: folder }).sort();
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), "base64")]));
}

describe("the collector, built by WeChat's 构建 npm", () => {
  test("is packed without warnings as a mini-program package", () => {
    expect(results.packNpm).toEqual({ warnings: [], packages: { mini: 1, ordinary: 0 } });
    expect(results.packNpmManually).toEqual({
      miniProgramPackNum: 1,
      otherNpmPackNum: 0,
      warnList: [],
    });
  });

  test("is copied byte for byte, including its types", () => {
    const published = readFolder(join(collectorPackage, "dist"));
    expect([...published.keys()]).toEqual(["index.d.ts", "index.js"]);
    const packed = "miniprogram_npm/@mp-notice/collector";
    expect(readFolder(join(program, packed))).toEqual(published);
    expect(readFolder(join(output, "packed-manually", packed))).toEqual(published);
  });
});

test("every require of the demo shop is resolved inside the mini program", () => {
  expect(results.analyseCode.unresolved).toEqual([]);
  expect(results.analyseCode.modules).toBeGreaterThan(20);
});

describe("the collector, published to npm", () => {
  test("passes publint", async () => {
    const options = { pkgDir: collectorPackage, pack: false, level: "warning" } as const;
    const { messages, pkg } = await publint(options);
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("has types under every module resolution mode", async () => {
    const archive = createPackageFromTarballData(readFileSync(collectorArchive));
    expect(await checkPackage(archive)).toMatchObject({
      types: { kind: "included" },
      problems: [],
    });
  });
});
