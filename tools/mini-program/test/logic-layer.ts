import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction, createContext } from "node:vm";

interface Module {
  exports: Record<string, unknown>;
}

/**
 * Where WeChat runs a mini program's scripts (facts §4.4): ECMAScript, timers, the console and `names`; no fetch, URL, Buffer,
 * process, window or document, and no code from text. To name anything else throws.
 */
export class LogicLayer {
  readonly #folder: string;
  readonly #context;
  readonly #modules = new Map<string, Module>();
  #perFile: Record<string, unknown> = {};

  constructor(folder: string, names: Record<string, unknown>) {
    this.#folder = folder;
    const timers = { setTimeout, clearTimeout, setInterval, clearInterval };
    this.#context = createContext(
      { ...timers, console, ...names },
      { codeGeneration: { strings: false, wasm: false } },
    );
  }

  /** Runs a script, once. `perFile` are the names that only a page's or component's own script may use. */
  load(file: string, perFile: Record<string, unknown> = {}): Record<string, unknown> {
    this.#perFile = perFile;
    return this.#require(file).exports;
  }

  evaluate(expression: string): unknown {
    return compileFunction(`return ${expression}`, [], { parsingContext: this.#context })();
  }

  #require(file: string): Module {
    const known = this.#modules.get(file);
    if (known) return known;
    const module: Module = { exports: {} };
    this.#modules.set(file, module);
    const code = readFileSync(join(this.#folder, file), "utf8");
    const names = ["require", "module", "exports", ...Object.keys(this.#perFile)];
    const run = compileFunction(code, names, {
      filename: join(this.#folder, file),
      parsingContext: this.#context,
    });
    const require = (id: string) => this.#require(this.#resolve(file, id)).exports;
    run.call(undefined, require, module, module.exports, ...Object.values(this.#perFile));
    return module;
  }

  /** As WeChat does: beside the file first, then in each `miniprogram_npm` upwards. */
  #resolve(from: string, id: string): string {
    const folder = join("/", from, "..");
    const find = (base: string) =>
      [base, `${base}.js`, `${base}/index.js`].find(
        (file) => file.endsWith(".js") && existsSync(join(this.#folder, file)),
      );
    let found = find(join(folder, id));
    for (let above = folder; !found && !id.startsWith("."); above = join(above, "..")) {
      found = find(join(above, "miniprogram_npm", id));
      if (above === "/") break;
    }
    if (!found) throw new Error(`module '${id}' is not defined, required by ${from}`);
    return found.slice(1);
  }
}
