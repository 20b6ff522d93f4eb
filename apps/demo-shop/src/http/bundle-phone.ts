import { join } from "node:path";

export const PHONE_FOLDER = join(import.meta.dirname, "../phone");

/** Bundles the phone's code as one browser module. */
export async function bundlePhone(): Promise<string> {
  // Lazy-loaded, so that the demo starts faster.
  const { rolldown } = await import("rolldown");
  await using build = await rolldown({ input: join(PHONE_FOLDER, "main.ts"), platform: "browser" });
  const { output } = await build.generate({ format: "esm", sourcemap: "inline" });
  return output[0].code;
}
