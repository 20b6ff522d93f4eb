import { defineConfig } from "tsdown";

/** WeChat copies the folder unchanged (facts §4.6): one CommonJS file, ES2017 syntax, no dependencies. */
export default defineConfig({
  entry: "src/index.ts",
  format: "cjs",
  target: "es2017",
  platform: "neutral",
  fixedExtension: false,
  dts: { eager: true },
  minify: true,
  sourcemap: false,
  outExtensions: () => ({ js: ".js", dts: ".d.ts" }),
});
