import { describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { createConfigurationCache } from "../../src/concurrency/configuration-cache.ts";
import { createApiKeyLookup } from "../../src/api-keys/api-key-lookup.ts";
import { createApiKeyStore } from "../../src/api-keys/api-key-store.ts";
import { hashToken } from "../../src/secrets/hash-token.ts";
import { listDatabases, OWNER, SERVICE_KEY, startOperatorApi } from "../start-operator-api.ts";

const MINUTE_MS = 60_000;

async function start(open: Parameters<typeof startOperatorApi>[0]) {
  const api = await startOperatorApi(open);
  const cookie = await api.signIn();
  const create = async (name: string) =>
    (await api.mutate("apiKeys.create", { name }, { cookie })).data;
  const revoke = (apiKeyId: string) => api.mutate("apiKeys.revoke", { apiKeyId }, { cookie });
  const list = async () => (await api.query("apiKeys.list", undefined, { cookie })).data;
  const use = async (bearer: string) =>
    (await api.query("deliveries.find", { idempotencyKey: "k" }, { bearer })).error?.reason;
  return { api, cookie, create, revoke, list, use };
}

/** The answer to a valid key on an install without a mini program. */
const WORKS = "MINI_PROGRAM_NOT_CONFIGURED";

describe.each(listDatabases())("api keys on %s", (_name, open) => {
  test("a key is shown once, works at once, and is stored as a hash", async () => {
    const { api, create, list, use } = await start(open);
    await using _ = api;
    const { apiKey, key } = await create(" 订单系统 ");
    expect(key).toMatch(/^mpn_[0-9a-z]{50}$/);
    expect(apiKey).toEqual({
      apiKeyId: expect.any(String),
      name: "订单系统",
      scope: "service",
      lastFour: key.slice(-4),
      createdBy: OWNER.email,
      createdAt: expect.stringMatching(/Z$/),
      lastUsedAt: null,
      lastRefusal: null,
      revokedAt: null,
    });
    expect(await use(key)).toBe(WORKS);
    const listed = await list();
    expect(listed.map(({ name, createdBy }) => [name, createdBy])).toEqual([
      ["订单系统", OWNER.email],
      ["SERVICE_API_KEY", null],
    ]);
    expect(JSON.stringify(listed)).not.toContain(key);
    const rows = await api.database.orm.em.getConnection().execute("select * from api_keys");
    expect(JSON.stringify(rows)).not.toContain(key);
    expect(JSON.stringify(rows)).toContain(hashToken(key));
  });

  test("the last call is shown with what was wrong, until one is taken", async () => {
    const { api, create, list, use } = await start(open);
    await using _ = api;
    const { key } = await create("订单系统");
    const readRefusal = async () =>
      (await list()).find(({ name }) => name === "订单系统")?.lastRefusal;
    await api.query("deliveries.find", { orderNo: "A1" }, { bearer: key });
    await eventually(async () =>
      expect(await readRefusal()).toMatchObject({
        ...{ at: expect.stringMatching(/Z$/), procedure: "deliveries.find" },
        reason: "INPUT_INVALID",
        details: expect.arrayContaining([expect.objectContaining({ field: "orderNo" })]),
      }),
    );
    // Within two seconds of the last note.
    expect(await use(key)).toBe(WORKS);
    expect(await readRefusal()).toMatchObject({ reason: "INPUT_INVALID" });
    await api.query("notices.listDefinitions", undefined, { bearer: key });
    await eventually(async () => expect(await readRefusal()).toBeNull());
  });

  test("a revoked key is rejected at once by the process that revoked it, within a second by others", async () => {
    const { api, create, revoke, list, use } = await start(open);
    await using _ = api;
    const { apiKey, key } = await create("a");
    const { key: other } = await create("b");
    let clock = 0;
    const elsewhere = createApiKeyLookup({
      store: createApiKeyStore(api.database),
      configuration: createConfigurationCache({ maxAgeMs: 1000, now: () => clock }),
      now: Date.now,
    });
    expect(await use(key)).toBe(WORKS);
    expect(await elsewhere.find(key)).toEqual({ apiKeyId: apiKey.apiKeyId, name: "a" });

    expect((await revoke(apiKey.apiKeyId)).data.revokedAt).toMatch(/Z$/);
    expect(await use(key)).toBe("UNAUTHENTICATED");
    clock += 1000;
    expect(await elsewhere.find(key)).toBeNull();
    expect(await use(other)).toBe(WORKS);
    const [first, , last] = await list();
    expect([first?.name, last?.name, last?.revokedAt === null]).toEqual(["b", "a", false]);
  });

  test("a revoked key from the settings stays revoked across restarts", async () => {
    const { api, revoke, list, use } = await start(open);
    await using _ = api;
    const [own] = await list();
    await revoke(own?.apiKeyId ?? "");
    await api.bootstrap({ serviceApiKey: SERVICE_KEY });
    expect(await use(SERVICE_KEY)).toBe("UNAUTHENTICATED");
    expect(await list()).toHaveLength(1);
  });

  test("revoking is idempotent, and an unknown key is NOT_FOUND", async () => {
    const { api, create, revoke } = await start(open);
    await using _ = api;
    const { apiKey } = await create("a");
    const first = await revoke(apiKey.apiKeyId);
    api.advanceClock(MINUTE_MS);
    expect((await revoke(apiKey.apiKeyId)).data).toEqual(first.data);
    expect((await revoke("nothing")).error).toMatchObject({
      reason: "NOT_FOUND",
      details: [{ field: "apiKeyId" }],
    });
  });

  test("the time of last use is written once a minute, not with every request", async () => {
    const { api, create, list, use } = await start(open);
    await using _ = api;
    const { key } = await create("a");
    const lastUsed = async () => (await list())[0]?.lastUsedAt ?? null;
    await Promise.all([use(key), use(key), use(key)]);
    const first = await lastUsed();
    expect(first).toMatch(/Z$/);
    api.advanceClock(MINUTE_MS / 2);
    await use(key);
    expect(await lastUsed()).toBe(first);
    api.advanceClock(MINUTE_MS / 2);
    await use(key);
    expect(Date.parse((await lastUsed()) ?? "")).toBeGreaterThanOrEqual(
      Date.parse(first ?? "") + MINUTE_MS,
    );
  });
});
