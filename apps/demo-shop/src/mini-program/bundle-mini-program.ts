import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileStyle, type StyleSource } from "./compile-style.ts";
import { compileTemplates } from "./compile-templates.ts";
import { listProgramFiles, PROGRAM_FOLDER } from "./list-program-files.ts";
import { loadTranspiler } from "./transpile-script.ts";

const COLLECTOR_ENTRY = fileURLToPath(import.meta.resolve("@mp-notice/collector"));
/** Where 构建 npm puts it (facts §4.6). */
const COLLECTOR_PATH = "miniprogram_npm/@mp-notice/collector/index.js";

export interface MiniProgramBundle {
  /** A classic script that puts the program into `globalThis.miniProgram`. */
  script: string;
  style: string;
}

interface Settings {
  component?: boolean;
  usingComponents?: Record<string, string>;
}

/** Bundles the mini program for a browser. @throws Error naming the invalid file */
export async function bundleMiniProgram(): Promise<MiniProgramBundle> {
  const files = listProgramFiles();
  const read = (file: string) => readFileSync(join(PROGRAM_FOLDER, file), "utf8");
  const list = (ending: string) =>
    files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  const paths = list(".wxml");
  const settings = new Map(
    paths.map((path) => [path, JSON.parse(read(`${path}.json`)) as Settings]),
  );

  const templates = await compileTemplates(
    paths.map((path) => {
      const ownTags = Object.keys(settings.get(path)?.usingComponents ?? {});
      return { path, wxml: read(`${path}.wxml`), ownTags };
    }),
  );
  const transpile = await loadTranspiler();
  const scripts = list(".ts").map((path) =>
    toFactory(`${path}.js`, transpile(`${path}.ts`, read(`${path}.ts`))),
  );
  const parts = [
    `app: ${read("app.json")}`,
    `theme: ${read("theme.json")}`,
    `settings: ${JSON.stringify(Object.fromEntries(settings))}`,
    `templates: ${templates}`,
    `scripts: {\n${[...scripts, toFactory(COLLECTOR_PATH, await bundleCollector())].join(",\n")}\n}`,
  ];
  const styles = ["app", ...paths].filter((path) =>
    existsSync(join(PROGRAM_FOLDER, `${path}.wxss`)),
  );
  return {
    script: `globalThis.miniProgram = {\n${parts.join(",\n")}\n};\n`,
    style: styles
      .map((path) => compileStyle({ path, wxss: read(`${path}.wxss`), kind: getKind(path) }))
      .join("\n"),
  };

  function getKind(path: string): StyleSource["kind"] {
    if (path === "app") return "app";
    return settings.get(path)?.component ? "component" : "page";
  }
}

/**
 * Wraps a script as a function of its scope. Every name that the script does not declare is looked up in the scope and
 * nowhere else: `with` is the only statement that can do that, and works outside modules only. Strict, for a plain call
 * would else have the window as `this`.
 */
export function toFactory(path: string, code: string): string {
  return `${JSON.stringify(path)}(scope) { with (scope) { return function (require, module, exports) {\n"use strict";\n${code}\n}; } }`;
}

/** The collector as built: one CommonJS file in ES2017. */
async function bundleCollector(): Promise<string> {
  const { rolldown } = await import("rolldown");
  await using build = await rolldown({
    input: COLLECTOR_ENTRY,
    platform: "neutral",
    transform: { target: "es2017" },
  });
  const { output } = await build.generate({ format: "cjs" });
  return output[0].code;
}
