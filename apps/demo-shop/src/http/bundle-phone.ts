import { join } from "node:path";

export const PHONE_FOLDER = join(import.meta.dirname, "../phone");

/** The phone's code as one module for browsers. */
export async function bundlePhone(): Promise<string> {
  // Loaded when somebody opens the phone, because the demo starts faster without it.
  const { rolldown } = await import("rolldown");
  await using build = await rolldown({ input: join(PHONE_FOLDER, "main.ts"), platform: "browser" });
  const { output } = await build.generate({ format: "esm", sourcemap: "inline" });
  return output[0].code;
}
