import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createClient } from "@hey-api/openapi-ts";
import generateTypes, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPaidProduct } from "../start-paid-product.ts";
import { type Product, SERVICE_KEY } from "../start-product.ts";
import { HEY_API, OPENAPI_FETCH, type Use, type Used } from "./usages.ts";

const TSC = resolve(import.meta.dirname, "../../node_modules/.bin/tsc");
const TSCONFIG = {
  extends: "../../../../../tsconfig.base.json",
  compilerOptions: { lib: ["es2024", "dom", "dom.iterable"], exactOptionalPropertyTypes: false },
  include: ["*.ts"],
};

/** What each generator writes from the document into the folder. */
const GENERATORS = {
  "openapi-typescript": {
    usage: OPENAPI_FETCH,
    async generate(document: object, folder: string) {
      const types = astToString(await generateTypes(document as never));
      writeFileSync(join(folder, "schema.d.ts"), types);
    },
  },
  "@hey-api/openapi-ts": {
    usage: HEY_API,
    async generate(document: object, folder: string) {
      await createClient({
        input: document as never,
        output: join(folder, "client"),
        logs: { level: "silent" },
      });
    },
  },
};

let product: Product;
beforeAll(async () => {
  product = await startPaidProduct();
});
afterAll(() => product[Symbol.asyncDispose]());

describe.each(Object.entries(GENERATORS))("a client by %s", (name, { usage, generate }) => {
  let folder: string;
  beforeAll(async () => {
    // Beside this file, so that imports find the packages.
    folder = mkdtempSync(join(import.meta.dirname, ".generated-"));
    const response = await fetch(`${product.apiUrl}/openapi.json`);
    await generate((await response.json()) as object, folder);
    writeFileSync(join(folder, "use.ts"), usage);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("compiles, and rejects what the service would refuse", () => {
    const { stdout } = spawnSync(TSC, ["-p", folder], { encoding: "utf8" });
    expect(stdout).toBe("");
  });

  test("triggers, reads a refusal and finds the delivery", async () => {
    const { openid } = await product.createCustomer();
    const program = (await import(join(folder, "use.ts"))) as {
      use(input: Use): Promise<Used>;
    };
    const orderId = `order-${name.length}`;
    const used = await program.use({ url: product.apiUrl, apiKey: SERVICE_KEY, openid, orderId });
    expect(used).toEqual({
      state: "queued",
      refused: { reason: "FIELD_INVALID", fields: ["data.order_amount"] },
      found: expect.any(String),
      foundByPost: used.found,
    });
  });
});
