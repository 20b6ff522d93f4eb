import { Writable } from "node:stream";
import { expect, describe, test } from "vitest";
import { createLogger } from "../../src/http/create-logger.ts";
import { listDatabases, OWNER, SERVICE_KEY, type OperatorApi } from "../start-operator-api.ts";
import { PAID, startShop } from "../start-shop.ts";

const LINK = "l".repeat(40);
const NEW_PASSWORD = "teapot harbour violin";
const PUSH_TOKEN = "pushTokenSecret";
const AES_KEY = "Q".repeat(43);

/** Every row of every table, as text. */
async function dumpDatabase({ database }: Pick<OperatorApi, "database">): Promise<string> {
  const connection = database.orm.em.getConnection();
  const tables: { name: string }[] = await connection.execute(
    database.dialect === "sqlite"
      ? "select name from sqlite_master where type = 'table'"
      : "select table_name as name from information_schema.tables where table_schema = database()",
  );
  const rows = [];
  for (const { name } of tables) rows.push(name, await connection.execute(`select * from ${name}`));
  return JSON.stringify(rows);
}

describe.each(listDatabases())("secrets on %s", (_name, open) => {
  test("appear in no answer, no log line and no column", async () => {
    await using shop = await startShop(open);
    const { appId, appSecret } = shop.simulator.app;
    const answers: string[] = [];
    const keep = <Result extends { data: unknown; error: unknown }>(answer: Result): Result => {
      answers.push(JSON.stringify([answer.data, answer.error]));
      return answer;
    };

    await shop.bootstrap({ loginLinkToken: LINK });
    const signedIn = keep(await shop.api.mutate("session.login", OWNER));
    const byLink = keep(await shop.api.mutate("session.redeemLoginLink", { token: LINK }));
    keep(await shop.api.mutate("session.login", { ...OWNER, email: "nobody@example.com" }));
    const push = { token: PUSH_TOKEN, encodingAesKey: AES_KEY };
    keep(await shop.mutate("paymentSettings.update", { appId, appSecret, push }));
    keep(
      await shop.mutate("paymentSettings.update", {
        appId: 1,
        appSecret,
        push: { ...push, more: 1 },
      }),
    );
    keep(await shop.query("paymentSettings.get"));
    keep(await shop.mutate("paymentSettings.verify"));
    keep(await shop.save({ enabled: true, template: PAID }));
    const { data: customer } = await shop.serve("collector.createToken", { openid: "o-1" });
    keep(await shop.api.query("collector.getTemplates", undefined, { bearer: customer.token }));
    // Each appears once, in the answer to its owner.
    const { data: apiKey } = await shop.mutate("apiKeys.create", { name: "订单系统" });
    const url = "https://198.51.100.1/hook";
    const { data: hook } = await shop.mutate("webhooks.create", { url, events: ["delivery.sent"] });
    const { webhookId } = hook.webhook;
    const { data: rotated } = await shop.mutate("webhooks.update", {
      webhookId,
      rotateSecret: true,
    });
    const { data: person } = await shop.mutate("users.create", {
      email: "viewer@example.com",
      role: "viewer",
    });
    const newLink = new URL(person.loginLink.url).searchParams.get("token") ?? "";
    const passwords = { currentPassword: OWNER.password, newPassword: NEW_PASSWORD };
    expect(keep(await shop.mutate("session.changePassword", passwords)).error).toBeNull();
    for (const path of ["apiKeys.list", "users.list", "auditLog.list", "webhooks.list"])
      keep(await shop.query(path));
    const cookies = [signedIn, byLink].map(
      ({ headers }) => /mpn_session=([^;]+)/.exec(String(headers["set-cookie"]))?.[1] ?? "",
    );
    const accessToken = await shop.parts.tokens.get({ appId, appSecret });
    if (!accessToken.ok) throw new Error("no access token");

    await shop.database.orm.em.getConnection().execute("drop table notice_mappings");
    keep(await shop.query("notices.list"));
    expect(shop.logs.join("")).toContain("a procedure failed");

    const places = {
      answers: answers.join("\n"),
      logs: shop.logs.join("\n"),
      database: await dumpDatabase(shop),
    };
    const secrets = {
      appSecret,
      PUSH_TOKEN,
      AES_KEY,
      LINK,
      SERVICE_KEY,
      password: OWNER.password,
      NEW_PASSWORD,
      apiKey: apiKey.key,
      webhook: hook.secret?.slice("whsec_".length) ?? "",
      rotatedWebhook: rotated.secret?.slice("whsec_".length) ?? "",
      newLink,
      customer: customer.token,
      accessToken: accessToken.token,
    };
    for (const [place, text] of Object.entries(places)) {
      for (const [secret, value] of [...Object.entries(secrets), ...cookies.entries()]) {
        expect(value).toMatch(/^.{10,}/);
        expect(text.includes(value), `${secret} in ${place}`).toBe(false);
      }
    }
    expect(places.database).toContain(appSecret.slice(-4));
  });
});

test("the logger redacts secrets at any depth and the queries of requests", () => {
  const lines: string[] = [];
  const logger = createLogger(
    new Writable({ write: (line, _encoding, done) => (lines.push(String(line)), done()) }),
  );
  const headers = {
    authorization: "Bearer hidden",
    cookie: "mpn_session=hidden",
    "set-cookie": "hidden",
  };
  logger.info(
    {
      headers,
      app: { appSecret: "hidden", secret: "hidden" },
      password: "hidden",
      access_token: "hidden",
    },
    "done",
  );
  logger.info({ req: { method: "GET", url: "/cgi-bin?access_token=hidden", ip: "::1" } }, "asked");
  expect(lines.join("")).not.toContain("hidden");
  expect(lines.join("")).toContain('"path":"/cgi-bin"');
});
