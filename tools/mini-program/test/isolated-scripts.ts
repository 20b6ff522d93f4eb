import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction, createContext, type Context } from "node:vm";
import type { ProgramBundle } from "../../../apps/demo-shop/src/phone/runtime/program-bundle.ts";

/**
 * A realm like WeChat's (facts §4.4): only ECMAScript, no code from strings. Each script gets its other names as arguments;
 * any other global throws a ReferenceError.
 */
export function createLogicRealm(): Context {
  return createContext({}, { codeGeneration: { strings: false, wasm: false } });
}

/** A program's scripts in the demo phone's format, each run in `realm`. */
export function readScripts(folder: string, realm: Context): ProgramBundle["scripts"] {
  // The framework compares property types with its own String, Array …, so scripts get those. Function stays the realm's: it could
  // compile code from strings.
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
