import { globSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const COLLECTOR_FOLDER = dirname(fileURLToPath(import.meta.resolve("@mp-notice/collector")));

/** Caches what `make` builds from the folders; rebuilds when a file has changed. */
export function remakeWhenChanged<Made>(
  folders: readonly string[],
  make: () => Promise<Made>,
): () => Promise<Made> {
  let madeFrom = 0;
  let made: Promise<Made> | undefined;
  return () => {
    const newest = findNewestChange(folders);
    if (!made || newest > madeFrom) {
      madeFrom = newest;
      made = make();
      made.catch(() => {
        made = undefined;
      });
    }
    return made;
  };
}

function findNewestChange(folders: readonly string[]): number {
  const files = folders.flatMap((folder) =>
    globSync("**/*.*", { cwd: folder }).map((file) => join(folder, file)),
  );
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
