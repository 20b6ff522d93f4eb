import { defineConfig } from "tsdown";

/** The published package: Node does not run TypeScript below `node_modules`. */
export default defineConfig({
  entry: { index: "src/index.ts", "wechat-simulator": "bin/wechat-simulator.js" },
  format: "esm",
  platform: "node",
  target: "node20",
  fixedExtension: false,
  dts: { eager: true },
});
