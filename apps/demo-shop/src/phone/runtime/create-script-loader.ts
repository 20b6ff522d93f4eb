import { createScope } from "./create-scope.ts";
import type { ProgramBundle } from "./program-bundle.ts";

type Names = Record<string, unknown>;

/** Runs a script once and returns its exports; `names` are visible to this script only, e.g. `Page`. */
export type LoadScript = (path: string, names?: Names) => unknown;

/** `require` as WeChat resolves it: relative to the script, with or without `./`, or from `miniprogram_npm` (facts §4.6). */
export function createScriptLoader(
  { scripts }: Pick<ProgramBundle, "scripts">,
  commonNames: Names,
): LoadScript {
  const modules = new Map<string, { exports: unknown }>();
  const load: LoadScript = (path, names = {}) => {
    const known = modules.get(path);
    if (known) return known.exports;
    const script = scripts[path];
    if (!script) throw new Error(`module '${path}' is not defined`);
    const module = { exports: {} };
    modules.set(path, module);
    const require = (id: string) => load(resolve(path, id));
    script(createScope({ ...commonNames, ...names }))(require, module, module.exports);
    return module.exports;
  };

  function resolve(from: string, id: string): string {
    const folder = id.startsWith("/") ? [] : from.split("/").slice(0, -1);
    const places = [folder, ...(/^[./]/.test(id) ? [] : [["miniprogram_npm"]])];
    const found = places
      .map((place) => normalize([...place, ...id.split("/")]))
      .flatMap((path) => [path, `${path}.js`, `${path}/index.js`])
      .find((candidate) => candidate in scripts);
    if (found === undefined) throw new Error(`module '${id}' is not defined, asked for by ${from}`);
    return found;
  }

  return load;
}

function normalize(segments: string[]): string {
  const path: string[] = [];
  for (const segment of segments) {
    if (segment === "..") path.pop();
    else if (segment !== "." && segment !== "") path.push(segment);
  }
  return path.join("/");
}
