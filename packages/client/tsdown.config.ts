import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineConfig } from "tsdown";

/**
 * The service's types are copied into the one d.ts; tRPC stays an import. The build's tsconfig names their sources: found
 * one by one, each makes the compiler begin anew (4 s with it, 22 s without).
 */
export default defineConfig({
  entry: "src/index.ts",
  format: "esm",
  platform: "neutral",
  target: "es2022",
  fixedExtension: false,
  tsconfig: "tsconfig.build.json",
  dts: { eager: true },
  deps: { neverBundle: [/^zod/, /^@trpc\//] },
  hooks: {
    // The bundler keeps zod's import although no type of zod is left, and the client does not depend on zod.
    async "build:done"({ options }) {
      const file = join(options.outDir, "index.d.ts");
      const types = await readFile(file, "utf8");
      await writeFile(file, types.replace(/^import "zod";\n/m, ""));
    },
  },
});
