import { globSync } from "node:fs";
import { join } from "node:path";

export const PROGRAM_FOLDER = join(import.meta.dirname, "../../miniprogram");

/** All files of the mini program, by paths relative to its folder. */
export function listProgramFiles(): string[] {
  return globSync("**/*.*", { cwd: PROGRAM_FOLDER })
    .filter((file) => file !== "tsconfig.json")
    .sort();
}
