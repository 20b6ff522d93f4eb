import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction, createContext, type Context } from "node:vm";
import type { ProgramBundle } from "../../../apps/demo-shop/src/phone/runtime/program-bundle.ts";

/**
 * Where WeChat runs a mini program's scripts (facts §4.4): a realm of its own, with nothing but ECMAScript, and no code from
 * text. What a script may name beside that is given to it, script by script; to name anything else throws.
 */
export function createLogicRealm(): Context {
  return createContext({}, { codeGeneration: { strings: false, wasm: false } });
}

/** The scripts of a program's folder, as the demo phone's runtime takes them, each in `realm`. */
export function readScripts(folder: string, realm: Context): ProgramBundle["scripts"] {
  // The framework compares a property's type with its own String, Array …; only what makes code of text stays the realm's.
  const isGiven = (name: string) => name !== "Function";
  const read = (path: string) => readFileSync(join(folder, path), "utf8");
  return Object.fromEntries(
    globSync("**/*.js", { cwd: folder }).map((path) => [
      path,
      (scope) => (require, module, exports) => {
        const given = Object.entries(scope).filter(([name]) => isGiven(name));
        const names = ["require", "module", "exports", ...given.map(([name]) => name)];
        const run = compileFunction(read(path), names, {
          filename: join(folder, path),
          parsingContext: realm,
        });
        run.call(undefined, require, module, exports, ...given.map(([, value]) => value));
      },
    ]),
  );
}
