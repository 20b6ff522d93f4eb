import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { startSilentProxy } from "../silent-proxy.ts";
import { ORDER, PAID } from "../start-shop.ts";
import type { Readiness } from "../../src/http/health.route.ts";
import { startProduct, toDatabaseUrl, type Product } from "../start-product.ts";

const NOTICE = "order_pay_success";
const databaseServer = inject("databaseServer");

/** A timeout of the product plus an allowance for a busy machine. */
const ANSWERS_WITHIN_MS = 12_000;
const RESUMES_WITHIN_MS = 10_000;

describe.runIf(databaseServer !== null)("a database that says nothing", () => {
  let proxy: Awaited<ReturnType<typeof startSilentProxy>>;
  let product: Product;
  let templateId: string;

  beforeAll(async () => {
    const url = new URL(toDatabaseUrl(databaseServer?.server ?? ""));
    proxy = await startSilentProxy(Number(url.port));
    url.port = String(proxy.port);
    product = await startProduct({ databaseUrl: url.href });
    const as = await product.signIn();
    const change = { code: NOTICE, enabled: true, channel: "subscribe", template: PAID };
    const saved = await product.mutate("notices.update", change, as);
    templateId = saved.data.template.templateId;
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  });

  async function createPermittedCustomer(): Promise<string> {
    const { openid } = await product.createCustomer();
    await product.control(`/users/${openid}/subscribe`, {
      templateIds: [templateId],
      answer: "accept",
    });
    const report = { kind: "subscribe", reportId: "R1", templateId, answer: "accept", ageMs: 0 };
    await product.mutate("grants.report", { openid, reports: [report] }, product.asService);
    return openid;
  }

  function trigger(openid: string, orderId: string) {
    const input = { notice: NOTICE, openid, orderId, grantWaitSeconds: 60, data: ORDER };
    return product.mutate("notices.trigger", input, product.asService);
  }

  async function triggerUntilStored(openid: string, orderId: string): Promise<void> {
    for (;;) {
      const { status, error } = await trigger(openid, orderId);
      if (status === 200) return;
      expect(error?.reason).toBe("UNAVAILABLE");
      await sleep(50);
    }
  }

  const countMessages = async (openid: string): Promise<number> =>
    (await product.control(`/messages?openid=${openid}`)).length;

  const readReadiness = async (): Promise<{ status: number; checks: Readiness["checks"] }> => {
    const response = await fetch(`${product.apiUrl}/readyz`);
    const { checks } = (await response.json()) as Pick<Readiness, "checks">;
    return { status: response.status, checks };
  };

  test("on its open connections only: calls are answered within seconds, and sending resumes by itself", async () => {
    const customers = await Promise.all(Array.from({ length: 6 }, createPermittedCustomer));
    const queued = customers.slice(0, 3).map((openid, n) => triggerUntilStored(openid, `S${n}`));
    proxy.silenceOpen();
    const startedAt = performance.now();
    const others = customers.slice(3).map((openid, n) => triggerUntilStored(openid, `T${n}`));
    await Promise.all([...queued, ...others]);
    expect(performance.now() - startedAt).toBeLessThan(ANSWERS_WITHIN_MS);
    await vi.waitFor(async () => expect(await countMessages(customers[5] ?? "")).toBe(1), {
      timeout: RESUMES_WITHIN_MS + ANSWERS_WITHIN_MS,
      interval: 100,
    });
    await vi.waitFor(async () => expect((await readReadiness()).status).toBe(200), {
      timeout: 5000,
      interval: 100,
    });
    // In-flight deliveries at that moment are settled too, and no customer gets two messages.
    await vi.waitFor(
      async () => expect(await Promise.all(customers.map(countMessages))).toEqual(Array(6).fill(1)),
      { timeout: 30_000, interval: 200 },
    );
  });

  test("on every connection: readyz and calls fail in time, the log says why, and everything resumes afterwards", async () => {
    const openid = await createPermittedCustomer();
    proxy.hang();
    const startedAt = performance.now();
    const [, first] = await Promise.all([
      // A reading is cached for a second.
      vi.waitFor(
        async () => {
          const { status, checks } = await readReadiness();
          expect(status).toBe(503);
          expect(checks.database).toMatch(/does not answer|is unreachable/);
        },
        { timeout: 5000, interval: 100 },
      ),
      trigger(openid, "H1"),
    ]);
    expect({ status: first.status, reason: first.error?.reason }).toEqual({
      status: 503,
      reason: "UNAVAILABLE",
    });
    expect(performance.now() - startedAt).toBeLessThan(ANSWERS_WITHIN_MS);
    expect((await fetch(`${product.apiUrl}/healthz`)).status).toBe(200);
    expect(product.readLog()).toMatch(/did not answer a statement|no connection to the database/);
    proxy.resume();
    await triggerUntilStored(openid, "H1");
    await vi.waitFor(async () => expect(await countMessages(openid)).toBe(1), {
      timeout: 20_000,
      interval: 100,
    });
    await vi.waitFor(async () => expect((await readReadiness()).status).toBe(200), {
      timeout: 5000,
      interval: 100,
    });
  });
});
