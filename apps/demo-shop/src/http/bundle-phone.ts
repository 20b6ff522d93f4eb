import { globSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PHONE_FOLDER = join(import.meta.dirname, "../phone");
const COLLECTOR_FOLDER = dirname(fileURLToPath(import.meta.resolve("@mp-notice/collector")));

/** Gives the phone's code as one module for browsers, made anew when a source has changed. */
export function createPhoneBundle(): () => Promise<string> {
  let madeFrom = 0;
  let bundle: Promise<string> | undefined;
  return () => {
    const newest = findNewestChange();
    if (!bundle || newest > madeFrom) {
      madeFrom = newest;
      bundle = makeBundle();
      bundle.catch(() => {
        bundle = undefined;
      });
    }
    return bundle;
  };
}

async function makeBundle(): Promise<string> {
  // Loaded when somebody opens the phone, because the demo starts faster without it.
  const { rolldown } = await import("rolldown");
  await using build = await rolldown({ input: join(PHONE_FOLDER, "main.ts"), platform: "browser" });
  const { output } = await build.generate({ format: "esm", sourcemap: "inline" });
  return output[0].code;
}

function findNewestChange(): number {
  const files = [PHONE_FOLDER, COLLECTOR_FOLDER].flatMap((folder) =>
    globSync("**/*.ts", { cwd: folder }).map((file) => join(folder, file)),
  );
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
