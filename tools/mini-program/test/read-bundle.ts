import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { compileTemplates } from "../../../apps/demo-shop/src/mini-program/compile-templates.ts";
import type { ProgramBundle } from "../../../apps/demo-shop/src/phone/runtime/program-bundle.ts";
import { createLogicRealm, readScripts } from "./isolated-scripts.ts";

/** The compiled program in the format of the demo phone's runtime. */
export async function readBundle(folder: string): Promise<ProgramBundle> {
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const paths = globSync("{pages,components}/**/*.wxml", { cwd: folder }).map((file) =>
    file.replace(/\.wxml$/, ""),
  );
  const settings = Object.fromEntries(
    paths.map((path) => [
      path,
      JSON.parse(read(`${path}.json`)) as ProgramBundle["settings"][string],
    ]),
  );
  const templates = await compileTemplates(
    paths.map((path) => {
      const ownTags = Object.keys(settings[path]?.usingComponents ?? {});
      return { path, wxml: read(`${path}.wxml`), ownTags };
    }),
  );
  return {
    app: JSON.parse(read("app.json")) as ProgramBundle["app"],
    theme: JSON.parse(read("theme.json")) as ProgramBundle["theme"],
    settings,
    templates: runInThisContext(`(${templates})`) as ProgramBundle["templates"],
    scripts: readScripts(folder, createLogicRealm()),
  };
}
