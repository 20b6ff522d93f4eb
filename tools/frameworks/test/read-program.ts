import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { TmplGroup } from "glass-easel-template-compiler";
import { BUILT_IN_TEMPLATES } from "../../../apps/demo-shop/src/mini-program/built-in-templates.ts";
import type { ProgramBundle } from "../../../apps/demo-shop/src/phone/runtime/program-bundle.ts";
import { createLogicRealm, readScripts } from "../../mini-program/test/isolated-scripts.ts";

/** Globals whose meaning depends on the file that WeChat is registering. */
const REGISTRARS = ["Page", "Component", "Behavior"] as const;

/** A mini program that a framework built, in the format of the demo phone's runtime. */
export function readProgram(folder: string): ProgramBundle {
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const readSettings = (path: string) => JSON.parse(read(`${path}.json`)) as FileSettings;
  const app = JSON.parse(read("app.json")) as Pick<ProgramBundle["app"], "pages">;
  const components = app.pages.flatMap((page) => {
    const used = Object.values(readSettings(page).usingComponents ?? {});
    return used.map((path) => join(page, "..", path));
  });
  const paths = [...new Set([...components, ...app.pages])];
  return {
    app: {
      pages: app.pages,
      window: {
        navigationBarTitleText: "",
        navigationBarBackgroundColor: "",
        navigationBarTextStyle: "",
      },
      tabBar: { color: "", selectedColor: "", backgroundColor: "", list: [] },
    },
    theme: { light: {}, dark: {} },
    settings: Object.fromEntries(paths.map((path) => [path, readSettings(path)])),
    templates: compileTemplates(folder),
    scripts: shareRegistrars(readScripts(folder, createLogicRealm())),
  };
}

type FileSettings = ProgramBundle["settings"][string];

/** With WeChat's template compiler. Frameworks import templates and scripts (wxs), which the demo shop does not. */
function compileTemplates(folder: string): ProgramBundle["templates"] {
  const group = new TmplGroup();
  const list = (ending: string) =>
    globSync(`**/*.${ending}`, { cwd: folder }).map((file) => ({
      path: file.slice(0, -ending.length - 1),
      text: readFileSync(join(folder, file), "utf8"),
    }));
  for (const { path, text } of list("wxs")) group.addScript(path, text);
  for (const { path, text } of list("wxml")) group.addTmpl(path, text);
  for (const [tag, text] of Object.entries(BUILT_IN_TEMPLATES))
    group.addTmpl(`built-in/${tag}`, text);
  const expression = group.getTmplGenObjectGroups();
  group.free();
  return runInThisContext(`(${expression})`) as ProgramBundle["templates"];
}

/**
 * In WeChat `Page` and `Component` are globals of every script; the demo phone gives them to the page's own script only.
 * uni-app calls them in a module of the whole program.
 */
function shareRegistrars(scripts: ProgramBundle["scripts"]): ProgramBundle["scripts"] {
  const current: Record<string, (definition: unknown) => unknown> = {};
  const shared = Object.fromEntries(
    REGISTRARS.map((name) => [name, (definition: unknown) => current[name]?.(definition)]),
  );
  const global = {};
  return Object.fromEntries(
    Object.entries(scripts).map(([path, script]) => [
      path,
      (scope) => {
        const given = Object.fromEntries(Object.entries(scope));
        for (const name of REGISTRARS) if (given[name]) current[name] = given[name];
        return script({ ...given, ...shared, global });
      },
    ]),
  );
}
