/** The published archives, installed with npm into an empty folder as a shop does. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Product, SERVICE_KEY, startProduct } from "../start-product.ts";
import { PAID } from "../start-shop.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const PACKAGES = ["client", "collector", "wechat-simulator"] as const;
/** The oldest supported Node, if the machine has it, and the one of this repository. */
const NODES = [...new Set([findOldNode(), process.execPath])].filter((node) => node !== null);

let shop: string;
const archives = new Map<string, string>();

beforeAll(() => {
  shop = mkdtempSync(join(tmpdir(), "mp-notice-packages-"));
  for (const name of PACKAGES) {
    const folder = join(shop, "archives", name);
    mkdirSync(folder, { recursive: true });
    run("pnpm", ["--dir", join(ROOT, "packages", name), "pack", "--pack-destination", folder]);
    archives.set(name, join(folder, readdirSync(folder)[0] ?? ""));
  }
  writeFileSync(join(shop, "package.json"), '{ "private": true, "type": "module" }');
  run("npm", ["install", "--no-audit", "--no-fund", ...archives.values()], shop);
}, 180_000);
afterAll(() => rmSync(shop, { recursive: true }));

function findOldNode(): string | null {
  const { stdout } = spawnSync("/usr/bin/node", ["--version"], { encoding: "utf8" });
  return Number(/^v(\d+)/.exec(stdout ?? "")?.[1]) >= 20 ? "/usr/bin/node" : null;
}

function run(command: string, args: string[], cwd = ROOT): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}

describe.each(PACKAGES)("@mp-notice/%s", (name) => {
  test("passes publint", async () => {
    const pkgDir = join(shop, "node_modules/@mp-notice", name);
    const { messages, pkg } = await publint({ pkgDir, pack: false, level: "warning" });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("has types under every module resolution that its format allows", async () => {
    const archive = createPackageFromTarballData(readFileSync(archives.get(name) ?? ""));
    const { types, problems } = { problems: [], ...(await checkPackage(archive)) };
    expect(types).toMatchObject({ kind: "included" });
    // An ES module cannot be required by older Node versions, which its README says.
    expect(problems.filter(({ kind }) => kind !== "CJSResolvesToESM")).toEqual([]);
  });

  test("brings a readme, a change log, a license and no source", () => {
    const files = readdirSync(join(shop, "node_modules/@mp-notice", name));
    expect(files).toEqual(expect.arrayContaining(["CHANGELOG.md", "LICENSE", "README.md", "dist"]));
    expect(files).not.toContain("src");
  });
});

describe("the client", () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ databaseUrl: "sqlite::memory:" });
    const change = { code: "order_pay_success", enabled: true, channel: "subscribe" };
    await product.mutate("notices.update", { ...change, template: PAID }, await product.signIn());
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const SOURCE = `
    import { createNoticeClient, NoticeClientError } from "@mp-notice/client";
    const { notices, deliveries } = createNoticeClient({
      url: process.env.NOTICE_URL ?? "",
      apiKey: process.env.SERVICE_API_KEY ?? "",
    });
    const trigger = {
      notice: "order_pay_success" as const,
      openid: "o-of-a-customer",
      orderId: "A-" + process.version,
      data: {
        order_sn: "20260131083000001",
        order_amount: "128.00",
        order_total_goods_name: "手工陶瓷咖啡杯",
        order_create_time: 1769819400,
        order_total_goods_num: 1,
      },
    };
    const first = await notices.trigger(trigger);
    const again = await notices.trigger(trigger);
    const found = await deliveries.find({ idempotencyKey: "order_pay_success:" + trigger.orderId });
    const refusal: unknown = await notices
      .trigger({ ...trigger, data: { ...trigger.data, order_amount: "much" } })
      .catch((error: unknown) => error);
    if (!(refusal instanceof NoticeClientError)) throw new Error("the call was not refused");
    console.log(
      JSON.stringify({
        state: first.state,
        duplicate: again.duplicate,
        found: found?.deliveryId === first.deliveryId,
        reason: refusal.reason,
        field: refusal.details[0]?.field,
      }),
    );
  `;

  test("compiles in a strict project of the shop's own", () => {
    writeFileSync(join(shop, "trigger.ts"), SOURCE);
    const options = {
      ...{ strict: true, target: "es2022", module: "nodenext", outDir: "compiled" },
      ...{ types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] },
    };
    writeFileSync(
      join(shop, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, files: ["trigger.ts"] }),
    );
    expect(run(join(ROOT, "node_modules/.bin/tsc"), ["--project", shop])).toBe("");
  });

  test.each(NODES)("triggers, repeats and is refused on %s", async (node) => {
    const env = { ...process.env, NOTICE_URL: product.apiUrl, SERVICE_API_KEY: SERVICE_KEY };
    const child = spawn(node, [join(shop, "compiled/trigger.js")], { env });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text: Buffer) => (output += text.toString()));
    await once(child, "close");
    expect(output.trim()).toBe(
      JSON.stringify({
        ...{ state: "queued", duplicate: true, found: true },
        ...{ reason: "FIELD_INVALID", field: "data.order_amount" },
      }),
    );
  });
});

describe("the simulator", () => {
  test.each(NODES)("starts by its command on %s", async (node) => {
    const bin = join(shop, "node_modules/.bin/wechat-simulator");
    const child = spawn(node, [bin, "--port", "0"], { cwd: shop });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const [url = ""] = /http:\/\/[\d.]+:\d+/.exec(line.toString()) ?? [];
    const answer = await fetch(
      `${url}/cgi-bin/token?grant_type=client_credential&appid=a&secret=b`,
    );
    expect(await answer.json()).toMatchObject({ errcode: 40013 });
    child.kill();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("can be started from code", () => {
    writeFileSync(
      join(shop, "simulate.js"),
      `import { createSimulator } from "@mp-notice/wechat-simulator";
       const simulator = createSimulator();
       const { port } = await simulator.listen({ port: 0 });
       await simulator.close();
       console.log(port > 0);`,
    );
    for (const node of NODES) expect(run(node, ["simulate.js"], shop)).toBe("true\n");
  });
});

test.each(NODES)(
  "the collector logs in and reports where `require` and `wx` are all there is, on %s",
  (node) => {
    writeFileSync(
      join(shop, "collect.cjs"),
      `const answers = {
       "/trpc/collector.login": { token: "t", expiresAt: "2099-01-01T00:00:00.000Z" },
       "/trpc/collector.getTemplates": { items: [] },
     };
     globalThis.wx = {
       getStorageSync: () => "",
       setStorageSync() {},
       login: ({ success }) => success({ code: "code" }),
       request({ url, data, success }) {
         const { pathname } = new URL(url);
         if (pathname === "/trpc/collector.report") {
           console.log(data.reports[0].prepayId);
           process.exit();
         }
         success({ statusCode: 200, data: { result: { data: answers[pathname] } } });
       },
     };
     const { createCollector } = require("@mp-notice/collector");
     const collector = createCollector({ url: "https://notices.example.com" });
     collector.collectPayment({ package: "prepay_id=wx201410272009395522657a690389285100", orderId: "A1" });`,
    );
    expect(run(node, ["collect.cjs"], shop)).toBe("wx201410272009395522657a690389285100\n");
  },
);
