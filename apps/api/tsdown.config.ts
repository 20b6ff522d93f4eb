import { defineConfig } from "tsdown";

/** One file for deployment. Our own packages go in: Node does not strip types inside node_modules. */
export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  platform: "node",
  target: "node24",
  dts: false,
  clean: true,
  outputOptions: { entryFileNames: "[name].js" },
  deps: { alwaysBundle: [/^@mp-notice\//] },
});
