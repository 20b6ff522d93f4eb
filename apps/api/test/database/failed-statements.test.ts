import { describe, expect, test } from "vitest";
import { listDatabases, OWNER, SERVICE_KEY } from "../start-operator-api.ts";
import { ORDER, PAID, startShop } from "../start-shop.ts";

/** A known one is cached. */
const UNKNOWN_KEY = `mpn_${"u".repeat(32)}`;
const OPENID = "oVerySecretCustomer-000000001";

describe.each(listDatabases())("a statement that fails on %s", (_name, open) => {
  test("leaves none of its values in the log, however it was built", async () => {
    await using shop = await startShop(open);
    const { database, api } = shop;
    const rename = (table: string) =>
      database.orm.em.getConnection().execute(`alter table ${table} rename to ${table}_gone`);
    // For a duplicate, the database's own message contains the value.
    const raw = database.orm.em.getConnection();
    const user = "select 'another', email, role, password_hash, created_at from users";
    await expect(
      raw.execute(`insert into users (id, email, role, password_hash, created_at) ${user}`),
    ).rejects.toThrow(/users/);

    await shop.save({ enabled: true, template: PAID });
    const attempts: [table: string, attempt: () => Promise<{ status: number }>][] = [
      ["users", () => api.mutate("session.login", OWNER)],
      ["push_events", () => shop.query("paymentSettings.get")],
      [
        "deliveries",
        () =>
          api.mutate(
            "notices.trigger",
            { notice: "order_pay_success", openid: OPENID, orderId: "A1", data: ORDER },
            { bearer: SERVICE_KEY },
          ),
      ],
      ["grants", () => shop.query("grants.list", { openid: OPENID })],
      ["api_keys", () => api.query("deliveries.find", { openid: OPENID }, { bearer: UNKNOWN_KEY })],
    ];
    for (const [table, attempt] of attempts) {
      await rename(table);
      const answer = await attempt();
      expect(answer.status, table).toBeGreaterThanOrEqual(500);
    }
    const log = shop.logs.join("");
    expect(shop.logs.filter((line) => line.includes('"err"')).length).toBeGreaterThan(3);
    const values = [
      OWNER.email,
      "example.com",
      OPENID,
      "A1",
      SERVICE_KEY,
      UNKNOWN_KEY,
      ORDER.order_sn,
    ];
    for (const value of [...values, "select ", "insert ", "sqlMessage", '"sql"', '"parameters"'])
      expect(log.includes(value), value).toBe(false);
    // The rest still shows what failed and where.
    expect(log).toMatch(/SQLITE_ERROR|ER_NO_SUCH_TABLE/);
    expect(log).toMatch(/at .+\.ts:\d+/);
  });
});
