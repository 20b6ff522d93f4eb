import { describe, expect, test } from "vitest";
import { entities } from "../../src/database/entities/index.ts";
import { createLogger } from "../../src/http/create-logger.ts";
import { SEALED_COLUMNS } from "../../src/secrets/sealed-columns.ts";
import { createSecretBox, type SecretKey } from "../../src/secrets/secret-box.ts";
import { wire } from "../../src/wiring/wire.ts";
import { listDatabases, OWNER, SECRET_KEY, type OperatorApi } from "../start-operator-api.ts";
import { startShop } from "../start-shop.ts";

const AES_KEY = "Q".repeat(43);
const OLD = SECRET_KEY;
const NEW: SecretKey = { id: "k2", key: Buffer.alloc(32, 9) };

async function readSealed({ database }: Pick<OperatorApi, "database">) {
  const connection = database.orm.em.getConnection();
  const found: { place: string; sealed: string }[] = [];
  for (const { table, column } of SEALED_COLUMNS) {
    const rows: { sealed: string | null }[] = await connection.execute(
      `select ${column} as sealed from ${table}`,
    );
    for (const { sealed } of rows)
      if (sealed !== null) found.push({ place: `${table}.${column}`, sealed });
  }
  return found;
}

/** Every sealed-looking value of every table, by column. */
async function findSealedColumns({ database }: Pick<OperatorApi, "database">): Promise<string[]> {
  const found = new Set<string>();
  for (const meta of database.orm.getMetadata().getAll().values()) {
    const { tableName } = meta;
    const rows: Record<string, unknown>[] = await database.orm.em
      .getConnection()
      .execute(`select * from ${tableName}`);
    for (const row of rows) {
      for (const [column, value] of Object.entries(row))
        if (typeof value === "string" && /^v1\.[\w-]+\.[\w-]{20,}$/.test(value))
          found.add(`${tableName}.${column}`);
    }
  }
  return [...found].toSorted();
}

/** Starts with these keys, up to the point of listening. */
function start(shop: OperatorApi, ...keys: [SecretKey, ...SecretKey[]]) {
  const { bootstrap, parts } = wire({
    config: { ...shop.config, secretKeys: keys },
    database: shop.database,
    logger: createLogger({ write: () => {} }),
  });
  return { run: () => bootstrap(), miniPrograms: parts.miniPrograms };
}

/** With the secret before its rotation, too. */
async function addRotatedWebhook(shop: Awaited<ReturnType<typeof startShop>>): Promise<void> {
  const url = "https://198.51.100.1/";
  const { data } = await shop.mutate("webhooks.create", { url, events: ["delivery.sent"] });
  const { webhookId } = data.webhook;
  await shop.mutate("webhooks.update", { webhookId, rotateSecret: true });
}

describe.each(listDatabases())("sealed values on %s", (_name, open) => {
  test("are all re-encrypted by one start with a new key, so that the old key can be removed", async () => {
    await using shop = await startShop(open);
    const { appId } = shop;
    const { appSecret } = shop.simulator.app;
    const push = { token: "pushToken123", encodingAesKey: AES_KEY };
    // Belongs to a former mini program, whose pushes still arrive.
    const other = { appId: "wx0000000000000000", appSecret: "s".repeat(32), push };
    await shop.mutate("paymentSettings.update", other);
    await shop.mutate("paymentSettings.update", { appId, appSecret, push });
    await shop.mutate("session.startTotp", { currentPassword: OWNER.password });
    expect(await shop.parts.tokens.get({ appId, appSecret })).toMatchObject({ ok: true });
    await addRotatedWebhook(shop);
    const columns = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).toSorted();
    const before = await readSealed(shop.api);
    const stored = new Set(before.map(({ place }) => place));
    expect(await findSealedColumns(shop.api)).toEqual([...stored].toSorted());
    expect(columns).toEqual(expect.arrayContaining([...stored]));

    await expect(start(shop.api, NEW).run()).rejects.toThrow(/SECRET_KEYS lack the key test/);
    expect(await readSealed(shop.api)).toEqual(before);

    const both = start(shop.api, NEW, OLD);
    await Promise.all([both.run(), both.run(), start(shop.api, NEW, OLD).run()]);
    const after = await readSealed(shop.api);
    expect(after.map(({ place }) => place)).toEqual(before.map(({ place }) => place));
    for (const { place, sealed } of after) expect(sealed, place).toMatch(/^v1\.k2\./);

    const alone = start(shop.api, NEW);
    await alone.run();
    expect(await readSealed(shop.api)).toEqual(after);
    expect(await alone.miniPrograms.get()).toMatchObject({ appSecret });
    for (const id of [appId, other.appId]) {
      expect(await alone.miniPrograms.findPush(id)).toEqual({
        appId: id,
        token: push.token,
        encodingAesKey: AES_KEY,
      });
    }
  });

  test("fail the start if no key opens them; cached values are dropped", async () => {
    await using shop = await startShop(open);
    const { appId } = shop;
    const { appSecret } = shop.simulator.app;
    const push = { token: "pushToken123", encodingAesKey: AES_KEY };
    await shop.mutate("paymentSettings.update", { appId, push });
    await shop.mutate("session.startTotp", { currentPassword: OWNER.password });
    await shop.parts.tokens.get({ appId, appSecret });
    await addRotatedWebhook(shop);
    const connection = shop.database.orm.em.getConnection();
    const foreign = createSecretBox([{ id: "gone", key: Buffer.alloc(32, 1) }]);
    for (const { table, id, column, purpose, isCache } of SEALED_COLUMNS) {
      const rows: { id: string; sealed: string | null }[] = await connection.execute(
        `select ${id} as id, ${column} as sealed from ${table}`,
      );
      for (const row of rows) {
        if (row.sealed === null) continue;
        const set = (sealed: string) =>
          connection.execute(`update ${table} set ${column} = ? where ${id} = ?`, [sealed, row.id]);
        await set(foreign.seal("x", purpose(row.id)));
        const started = start(shop.api, OLD).run();
        if (isCache) await started;
        else await expect(started, column).rejects.toThrow(/SECRET_KEYS lack the key gone/);
        await set(row.sealed);
      }
    }
    await start(shop.api, OLD).run();
  });
});

test("every column named sealed is rotated", () => {
  const named = entities.flatMap(({ meta }) =>
    Object.keys(meta.properties)
      .filter((name) => /sealed|encrypted/i.test(name))
      .map((name) => {
        const column = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        return `${meta.tableName}.${column}`;
      }),
  );
  const known = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
  expect(named.length).toBeGreaterThan(3);
  expect(known.toSorted()).toEqual(named.toSorted());
});
