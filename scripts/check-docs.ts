/** Checks that every file and command named in the docs exists, and every WeChat fact that the code cites. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
/** Build output, local data and placeholders. */
const NOT_CHECKED_IN = /^(?:\.data|dist)(?:\/|$)|\/dist(?:\/|$)|[<>{}*…]/;
const PATH = /^(?:apps|packages|scripts|docs|\.ci)\/[\w./@-]+$/;

function listFiles(...patterns: string[]): string[] {
  const flags = ["--cached", "--others", "--exclude-standard"];
  return execFileSync("git", ["ls-files", ...flags, ...patterns], { cwd: ROOT, encoding: "utf8" })
    .split("\n")
    .filter((file) => file !== "" && existsSync(join(ROOT, file)));
}

const FACTS = "docs/wechat-facts.md";
const files = listFiles("*.md");
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const OTHER_COMMANDS = new Set(["exec", "install", "add", "dlx", "run"]);

const problems: string[] = [];
for (const file of files) {
  const text = readFileSync(join(ROOT, file), "utf8");
  for (const [, named = ""] of text.matchAll(/`([^`\n]+)`/g)) {
    if (PATH.test(named) && !NOT_CHECKED_IN.test(named) && !existsSync(join(ROOT, named))) {
      problems.push(`${file} names ${named}, which does not exist`);
    }
  }
  for (const [, link = ""] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)) {
    if (!existsSync(resolve(ROOT, dirname(file), link)))
      problems.push(`${file} links to ${link}, which does not exist`);
  }
  for (const [, command = ""] of text.matchAll(/\bpnpm(?:@12)? ([a-z][\w:-]*)/g)) {
    if (!(command in scripts) && !OTHER_COMMANDS.has(command) && file.split("/").length <= 2) {
      problems.push(`${file} names pnpm ${command}, which is not a script of package.json`);
    }
  }
}
const facts = new Set(
  [...readFileSync(join(ROOT, FACTS), "utf8").matchAll(/^#{2,3} §([\d.]+) /gm)].map(
    ([, number]) => number,
  ),
);
for (const file of [...listFiles("*.ts", "*.vue"), ...files]) {
  for (const [, cited = ""] of readFileSync(join(ROOT, file), "utf8").matchAll(
    /facts (§[^)"]+)/gi,
  )) {
    for (const [, number = ""] of cited.matchAll(/§([\d.]*\d)/g)) {
      if (!facts.has(number)) problems.push(`${file} cites §${number}, which ${FACTS} lacks`);
    }
  }
}
for (const problem of problems) console.log(problem);
console.log(`${files.length} documents, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
