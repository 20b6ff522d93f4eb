import { defineConfig } from "tsdown";

/** WeChat copies the folder as it is (facts §4.6): plain CommonJS, syntax of ES2017, nothing to install beside it. */
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
