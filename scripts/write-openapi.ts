/**
 * Generates docs/openapi.json from the router. `--check` fails when the file is out of date. Both fail when the document would
 * break callers of the committed one and its version is still of the same major.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createDocument } from "../apps/api/src/openapi/create-document.ts";
import type { OpenApiDocument } from "../apps/api/src/openapi/openapi-document.ts";
import { appRouter } from "../apps/api/src/router.ts";
import { BUILT_IN_NOTICES } from "../packages/core/src/index.ts";
import { findBreakingChanges } from "./openapi/find-breaking-changes.ts";

const ROOT = resolve(import.meta.dirname, "..");
const FILE = "docs/openapi.json";
const WRITE = "node scripts/write-openapi.ts";
/** The last commit, and the one before: a fresh clone holds the change itself already. */
const COMPARED_COMMITS = ["HEAD", "HEAD^"];

const { values } = parseArgs({ options: { check: { type: "boolean" } } });
const document = createDocument({ router: appRouter, notices: BUILT_IN_NOTICES });
const text = `${JSON.stringify(document, null, 2)}\n`;
const path = join(ROOT, FILE);

const broken = new Set(
  COMPARED_COMMITS.flatMap((commit) => {
    const before = readCommitted(commit);
    return before && readMajor(before) === readMajor(document)
      ? findBreakingChanges(before, document)
      : [];
  }),
);
for (const change of broken) console.error(`breaks callers: ${change}`);
if (broken.size > 0) {
  console.error("undo it, or raise the major of API_VERSION in apps/api/src/openapi");
  process.exitCode = 1;
} else if (!values.check) writeFileSync(path, text);
else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
  console.error(`${FILE} is out of date: run ${WRITE} and commit the result`);
  process.exitCode = 1;
}

/** `null` when the commit or the file in it does not exist, or there is no repository. */
function readCommitted(commit: string): OpenApiDocument | null {
  try {
    return JSON.parse(
      execFileSync("git", ["show", `${commit}:${FILE}`], {
        cwd: ROOT,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
  } catch {
    return null;
  }
}

function readMajor({ info }: OpenApiDocument): string | undefined {
  return info.version.split(".", 1)[0];
}
