import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineConfig } from "tsdown";

/**
 * Inlines the service's types into one d.ts; tRPC stays an import. The build's tsconfig lists their sources: otherwise the
 * compiler restarts for each one that it discovers (22 s instead of 4 s).
 */
const client = defineConfig({
  entry: "src/index.ts",
  format: "esm",
  platform: "neutral",
  target: "es2022",
  fixedExtension: false,
  tsconfig: "tsconfig.build.json",
  dts: { eager: true },
  plugins: [
    {
      // Callers never see the context. Its services would bring all of their types along, zod's among them.
      name: "hide-context",
      transform: {
        order: "pre",
        filter: { id: /\/router\.d\.ts$/ },
        handler: (code) =>
          code.replaceAll(/import\("[^"]*\/trpc\/context\.ts"\)\.Context/g, "object"),
      },
    },
  ],
  deps: { neverBundle: [/^zod/, /^@trpc\//] },
  hooks: {
    // The bundler keeps an unused zod import, and the client does not depend on zod.
    async "build:done"({ options }) {
      const file = join(options.outDir, "index.d.ts");
      const types = (await readFile(file, "utf8")).replace(/^import "zod";\n/m, "");
      if (types.includes('from "zod"'))
        throw new Error("the client's types import zod, which the client does not depend on");
      await writeFile(file, types);
    },
  },
});

const command = defineConfig({
  entry: "command/mp-notice-types.ts",
  format: "esm",
  platform: "node",
  target: "node20",
  fixedExtension: false,
  dts: false,
  // The client is built into the same folder.
  clean: false,
});

export default [client, command];
