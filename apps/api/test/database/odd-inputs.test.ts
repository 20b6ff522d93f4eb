import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CALLERS, type Caller } from "../../fuzz/any-action.ts";
import { buildInput } from "../../fuzz/build-input.ts";
import { openFuzzedShop, type FuzzedShop } from "../../fuzz/fuzzed-shop.ts";
import { performAction } from "../../fuzz/perform-action.ts";
import { listProcedureInputs, listStringLeaves } from "../../fuzz/read-input-schema.ts";
import { judgeAnswer, judgeLog, runFuzz } from "../../fuzz/run-fuzz.ts";
import { listDatabaseServers } from "../list-database-servers.ts";
import { startProduct, toDatabaseUrl, type Product } from "../start-product.ts";

const TEXTS = ["é", "😀", "\ud800", "a\0b", "x".repeat(10_000), "  ", ""];
const INPUTS = 600;
/** Only a hanging call takes this long, even on a busy machine. */
const PATIENCE_MS = 30_000;
const ALL_MS = 300_000;

describe.each(listDatabaseServers())("on $name", ({ server }) => {
  let product: Product;
  let shop: FuzzedShop;

  beforeAll(async () => {
    product = await startProduct({ databaseUrl: toDatabaseUrl(server) });
    shop = await openFuzzedShop(product);
  });

  afterAll(() => product[Symbol.asyncDispose]());

  const calls = listProcedureInputs().flatMap(({ path, type, input }) =>
    input === null ? [] : listStringLeaves(input).map((leaf) => ({ path, type, input, leaf })),
  );

  test.for(calls)("$path answers any text as $leaf.path", async ({ path, type, input, leaf }) => {
    const as: Caller = CALLERS.findLast((caller) => shop.mayCall(caller, path)) ?? "owner";
    const target = { ...product, patienceMs: PATIENCE_MS, getHeaders: shop.getHeaders };
    for (const text of TEXTS) {
      const odd = buildInput({ shape: input, leaf, text, known: shop.known });
      const answer = await performAction(target, { kind: "call", path, type, as, input: odd });
      expect(judgeAnswer(answer, shop.secrets), JSON.stringify(odd).slice(0, 300)).toBeNull();
    }
    expect(judgeLog(product.takeLog(), shop.secrets)).toEqual([]);
  });

  test(`${INPUTS} seeded odd inputs break nothing`, { timeout: ALL_MS }, async () => {
    const { findings, statuses } = await runFuzz({
      ...{ product, shop, seed: 1, count: INPUTS, patienceMs: PATIENCE_MS },
    });
    expect(findings).toEqual([]);
    // Most of them pass authorization and the schema.
    expect(statuses["200"]).toBeGreaterThan(INPUTS / 5);
  });
});
