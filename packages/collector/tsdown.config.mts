import { defineConfig } from "tsdown";

/** Names that neither a caller, WeChat nor the service sees: they are shortened. */
const INTERNAL =
  /^(expire|hold|input|isKept|isOrdered|list|load|onAccept|pending|procedure|read|refresh|report|runNow|runSoon|settle|storage|subscribe|templates|use|write)$/;

/** WeChat copies the folder unchanged (facts §4.6): one CommonJS file, ES2017 syntax, no dependencies. */
export default defineConfig({
  entry: "src/index.ts",
  format: "cjs",
  target: "es2017",
  platform: "neutral",
  fixedExtension: false,
  dts: { eager: true },
  minify: { mangle: true, compress: true, codegen: true, mangleProps: { include: INTERNAL } },
  sourcemap: false,
  // A consumer requires the named export: neither a module tag nor comments.
  outputOptions: { generatedCode: { symbols: false }, comments: false },
  outExtensions: () => ({ js: ".js", dts: ".d.ts" }),
});
