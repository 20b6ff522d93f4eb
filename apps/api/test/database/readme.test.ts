import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Product, SERVICE_KEY, startProduct } from "../start-product.ts";
import { PAID } from "../start-shop.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const CLIENT = join(ROOT, "packages/client");
/** The service URL in the documents; the test replaces it. */
const ADDRESS = "http://127.0.0.1:3000";
const PACKING_MS = 300_000;
const run = promisify(execFile);

let folder: string;
let product: Product;
let packed: string[];

/** A project with only the packed archive and links to its dependencies. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mp-notice-readme-"));
  await run("pnpm", ["--dir", CLIENT, "pack", "--pack-destination", folder]);
  const [name = ""] = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
  const archive = join(folder, name);
  packed = (await run("tar", ["-tf", archive])).stdout.trim().split("\n");
  const installed = join(folder, "node_modules/@mp-notice/client");
  mkdirSync(installed, { recursive: true });
  await run("tar", ["-xf", archive, "-C", installed, "--strip-components=1"]);
  symlinkSync(join(CLIENT, "node_modules/@trpc"), join(folder, "node_modules/@trpc"));

  product = await startProduct({ databaseUrl: "sqlite::memory:" });
  const operator = await product.signIn();
  const saved = { code: "order_pay_success", enabled: true, channel: "subscribe", template: PAID };
  const { error } = await product.mutate("notices.update", saved, operator);
  if (error) throw new Error(`the notice was not saved: ${error.reason}`);
}, PACKING_MS);
afterAll(async () => {
  await product[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const environment = () => ({ ...process.env, SERVICE_API_KEY: SERVICE_KEY });

function readBlock(document: string, { language, names }: { language: string; names: string }) {
  const text = readFileSync(join(ROOT, document), "utf8");
  const blocks = [...text.matchAll(/^```(\w+)\n([^]*?)^```/gm)];
  const block = blocks.find(([, kind, code]) => kind === language && code?.includes(names))?.[2];
  if (block === undefined) throw new Error(`${document} has no ${language} block with ${names}`);
  return block.replaceAll(ADDRESS, product.apiUrl);
}

test("the archive contains everything the client needs, and its documents have no broken links", () => {
  expect(packed.toSorted()).toEqual([
    "package/CHANGELOG.md",
    "package/LICENSE",
    "package/README.md",
    "package/README.zh-CN.md",
    "package/dist/index.d.ts",
    "package/dist/index.js",
    "package/dist/mp-notice-types.js",
    "package/package.json",
  ]);
  for (const file of packed.filter((name) => name.endsWith(".md"))) {
    const text = readFileSync(
      join(folder, "node_modules/@mp-notice/client", file.slice(8)),
      "utf8",
    );
    for (const [, link] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g))
      expect(packed).toContain(`package/${link}`);
  }
  const installed = join(folder, "node_modules/@mp-notice/client/package.json");
  const { engines, types } = JSON.parse(readFileSync(installed, "utf8")) as Record<string, unknown>;
  expect({ engines, types }).toEqual({ engines: { node: ">=20" }, types: "./dist/index.d.ts" });
});

test.each(["README.md", "README.zh-CN.md"])(
  "the code and the curl command of %s run unchanged and yield one message",
  async (document) => {
    const file = join(folder, `${document}.mts`);
    writeFileSync(file, readBlock(document, { language: "ts", names: "createNoticeClient" }));
    const { stdout } = await run(process.execPath, [file], { cwd: folder, env: environment() });
    expect(stdout).toMatch(/^[0-9A-Z]{26} (queued|waiting_for_grant)\n$/);

    const command = readBlock(document, { language: "sh", names: "curl " });
    const answer = await run("bash", ["-c", command], { cwd: folder, env: environment() });
    expect(JSON.parse(answer.stdout)).toMatchObject({
      result: { data: { deliveryId: stdout.split(" ")[0], duplicate: true } },
    });
  },
);
