/** Checks the size budgets of the collector and of the admin's first screen. Needs both builds. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const ROOT = resolve(import.meta.dirname, "..");
const COLLECTOR_LIMIT = 4.5 * 1024;
const FIRST_SCREEN_LIMIT = 250 * 1024;

interface Chunk {
  file: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
}

const collector = gzipSync(readFileSync(join(ROOT, "packages/collector/dist/index.js"))).length;
const firstScreen = measureFirstScreen();
const checks = [
  { name: "collector", size: collector, limit: COLLECTOR_LIMIT },
  { name: "admin's first screen", size: firstScreen, limit: FIRST_SCREEN_LIMIT },
];
for (const { name, size, limit } of checks)
  console.log(`${name}: ${size} of ${limit} bytes, compressed`);
process.exitCode = checks.some(({ size, limit }) => size > limit) ? 1 : 0;

/** The entry and the overview, with their static imports. */
function measureFirstScreen(): number {
  const dist = join(ROOT, "apps/admin/dist");
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Record<
    string,
    Chunk
  >;
  const wanted = Object.keys(manifest).filter(
    (key) => manifest[key]?.isEntry || /pages\/overview\//.test(key),
  );
  const files = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const key of wanted) visit(key);
  const scripts = [...files].filter((file) => file.endsWith(".js"));
  return scripts.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0);
}
