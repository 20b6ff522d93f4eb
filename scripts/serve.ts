/** Runs the production server, building it first if needed. `execve` replaces this process with the server. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { MEMORY_ENVIRONMENT, MEMORY_FLAGS } from "./memory-flags.ts";

const ROOT = resolve(import.meta.dirname, "..");
const SERVER = join(ROOT, "apps/api/dist/main.js");
const ADMIN = join(ROOT, "apps/admin/dist");

if (!existsSync(SERVER) || !existsSync(ADMIN)) {
  const { status } = spawnSync("pnpm", ["build"], { stdio: "inherit", cwd: ROOT });
  if (status !== 0) process.exit(status ?? 1);
}
const { execve } = process;
if (!execve)
  throw new Error("process.execve is not available: Node 24 on a POSIX system is required");
execve(process.execPath, [process.execPath, ...MEMORY_FLAGS, SERVER], {
  ...MEMORY_ENVIRONMENT,
  ...process.env,
  ADMIN_DIST: process.env["ADMIN_DIST"] || ADMIN,
});
