import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { createExampleData, builtInCatalog } from "@mp-notice/core";
import { listDatabases, SERVICE_KEY, startOperatorApi } from "../start-operator-api.ts";

const asService = { bearer: SERVICE_KEY };
const TRIGGER = {
  notice: "order_pay_success",
  openid: "oAnybody",
  orderId: "A1",
  data: createExampleData(builtInCatalog.get("order_pay_success")),
};

describe.each(listDatabases())("on %s, while the database is unreachable", (_name, open) => {
  test("every kind of call answers UNAVAILABLE, 503, with Retry-After", async () => {
    await using api = await startOperatorApi(open);
    const cookie = await api.signIn();
    await sql`select 1`.execute(api.database.sql);
    await api.database.sql.destroy();
    const answers = [
      await api.mutate("notices.trigger", TRIGGER, asService),
      await api.query("notices.list", undefined, { cookie }),
      await api.mutate("session.login", { email: "a@example.com", password: "wrong password" }),
    ];
    for (const { status, headers, error } of answers) {
      expect({ status, reason: error?.reason }).toEqual({ status: 503, reason: "UNAVAILABLE" });
      expect(headers["retry-after"]).toBe("5");
      expect(error?.message).not.toMatch(/select|destroyed|driver/);
    }
    const push = await api.app.inject({ method: "POST", url: "/wechat/push/wx0000000000000000" });
    expect(push.statusCode).toBe(503);
    expect(push.headers["retry-after"]).toBe("5");
    expect(api.logs.join("")).toContain("the database is unavailable");
  });
});
