import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../../..");

/** Builds the admin once: parallel demos would overwrite its files while another serves them. */
export default function setup(): void {
  const turbo = join(ROOT, "node_modules/.bin/turbo");
  const args = ["run", "build", "--filter=@mp-notice/admin", "--output-logs=errors-only"];
  execFileSync(turbo, args, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  process.env["ADMIN_DIST"] = join(ROOT, "apps/admin/dist");
}
