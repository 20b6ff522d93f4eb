import { setTimeout as sleep } from "node:timers/promises";
import { createSimulator } from "@mp-notice/wechat-simulator";
import { expect, test } from "vitest";
import { findFreePort } from "../find-free-port.ts";
import { findDatabaseServer, startPrivateDatabaseServer } from "../private-database-server.ts";
import { createShop, createTrigger, setUpNotice, type Shop } from "./shop.ts";
import { superviseProcess, type SupervisedProcess } from "./supervised-process.ts";

const WORKERS = 8;
const CUSTOMERS = 400;
const DELIVERIES_EACH = 10;
const DELIVERIES = CUSTOMERS * DELIVERIES_EACH;
const OWNER = { email: "owner@example.com", password: "correct horse battery" };
const SERVICE_KEY = `mpn_${"t".repeat(32)}`;
const SEND = "/cgi-bin/message/subscribe/send";
const TOKEN = "/cgi-bin/stable_token";
const ENDS_WITHIN_MS = 120_000;

const server = findDatabaseServer();

test.runIf(server !== null)(
  "eight workers whose token expires during four thousand sends request one new token, and each order gets one message",
  { timeout: 280_000 },
  async () => {
    const simulator = createSimulator();
    const { url: wechatUrl } = await simulator.listen();
    const databaseServer = await startPrivateDatabaseServer(server ?? "");
    const processes: SupervisedProcess[] = [];
    try {
      const environment = {
        DATABASE_URL: `${databaseServer.url}/product`,
        WECHAT_API_URL: wechatUrl,
        SECRET_KEYS: `test:${Buffer.alloc(32, 5).toString("base64")}`,
        ADMIN_EMAIL: OWNER.email,
        ADMIN_PASSWORD: OWNER.password,
        SERVICE_API_KEY: SERVICE_KEY,
        DEMO_APP_ID: simulator.app.appId,
        DEMO_APP_SECRET: simulator.app.appSecret,
      };
      const start = async (role: "api" | "worker"): Promise<SupervisedProcess> => {
        const supervised = superviseProcess({
          port: await findFreePort(),
          environment: { ...environment, ROLE: role },
          crashAt: null,
        });
        processes.push(supervised);
        await supervised.untilReady();
        return supervised;
      };
      // First and alone: it creates the tables and the owner.
      const api = await start("api");
      await Promise.all(Array.from({ length: WORKERS }, () => start("worker")));
      const shop = createShop({ apiUrl: api.url, serviceKey: SERVICE_KEY });
      await shop.signIn(OWNER);
      const templateId = await setUpNotice(shop, {
        code: "order_pay_success",
        channel: "subscribe",
        query: "支付成功",
      });
      const headers = { "content-type": "application/json" };
      const control = async (path: string, body?: unknown): Promise<any> => {
        const init =
          body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
        return (await fetch(`${wechatUrl}/_simulator${path}`, init)).json();
      };
      const customers: string[] = [];
      for (let n = 0; n < CUSTOMERS; n++) {
        const { openid } = await control("/users", {});
        customers.push(openid);
        for (let use = 0; use < DELIVERIES_EACH; use++) {
          await control(`/users/${openid}/subscribe`, {
            templateIds: [templateId],
            answer: "accept",
          });
        }
        const reports = Array.from({ length: DELIVERIES_EACH }, (_, use) => {
          return { kind: "subscribe", reportId: `R${use}`, templateId, answer: "accept", ageMs: 0 };
        });
        await shop.insist("grants.report", { openid, reports }, shop.asService);
      }
      const triggers = Array.from({ length: DELIVERIES }, (_, n) =>
        createTrigger({
          notice: "order_pay_success",
          openid: customers[n % CUSTOMERS] ?? "",
          orderId: `O${n}`,
          grantWaitSeconds: 60,
        }),
      );
      for (let from = 0; from < triggers.length; from += 200) {
        if (from === DELIVERIES / 2)
          await control("/faults", { path: SEND, times: 1, fault: { kind: "expire_token" } });
        await shop.insist(
          "notices.triggerMany",
          { items: triggers.slice(from, from + 200) },
          shop.asService,
        );
      }
      const giveUpAt = Date.now() + ENDS_WITHIN_MS;
      for (;;) {
        const summary: { spent: number }[] = await shop.read("grants.summarize", {});
        const spent = summary.reduce((sum, entry) => sum + entry.spent, 0);
        if (spent === DELIVERIES || Date.now() > giveUpAt) break;
        await sleep(200);
      }
      const messages = (await control("/messages")) as { page: string }[];
      const orders = messages.map(({ page }) => page.split("id=")[1] ?? "").toSorted();
      expect(orders).toEqual(triggers.map(({ orderId }) => orderId).toSorted());
      expect(await countByState(shop)).toEqual(new Map([["sent", DELIVERIES]]));
      const log = (await control("/requests?since=0")) as {
        items: { path: string; answer: { errcode?: number } }[];
      };
      const sends = log.items.filter(({ path }) => path === SEND);
      const count = (errcode: number): number =>
        sends.filter(({ answer }) => answer.errcode === errcode).length;
      expect(count(0)).toBe(DELIVERIES);
      expect(count(42001), "sends that met the end of the token").toBeGreaterThan(WORKERS);
      const tokens = log.items.filter(({ path }) => path === TOKEN);
      expect(tokens.length, "one for the set-up, one for all").toBeLessThanOrEqual(2);
    } finally {
      await Promise.all(processes.map((process) => process.end()));
      await databaseServer.remove();
      await simulator.close();
    }
  },
);

async function countByState(shop: Shop): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let cursor: string | null = null;
  do {
    const page: { items: { state: string }[]; nextCursor: string | null } = await shop.read(
      "deliveries.list",
      { limit: 100, cursor },
    );
    for (const { state } of page.items) counts.set(state, (counts.get(state) ?? 0) + 1);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return counts;
}
