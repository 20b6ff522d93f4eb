import { setTimeout as sleep } from "node:timers/promises";
import { createSimulator } from "@mp-notice/wechat-simulator";
import { expect, test } from "vitest";
import { findFreePort } from "../find-free-port.ts";
import { findDatabaseServer, startPrivateMariadb } from "../private-mariadb.ts";
import { createShop, createTrigger, setUpNotice } from "./shop.ts";
import { superviseProcess, type SupervisedProcess } from "./supervised-process.ts";

const PROCESSES = 8;
const CUSTOMERS = 400;
const DELIVERIES_EACH = 10;
const DELIVERIES = CUSTOMERS * DELIVERIES_EACH;
const OWNER = { email: "owner@example.com", password: "correct horse battery" };
const SERVICE_KEY = `mpn_${"t".repeat(32)}`;
const SEND = "/cgi-bin/message/subscribe/send";
const ENDS_WITHIN_MS = 120_000;

const server = findDatabaseServer();

test.runIf(server !== null)(
  "eight processes whose token expires in the middle of four thousand sends ask for one more, and no delivery fails",
  { timeout: 280_000 },
  async () => {
    const simulator = createSimulator();
    const { url: wechatUrl } = await simulator.listen();
    const mariadb = await startPrivateMariadb(server ?? "");
    const processes: SupervisedProcess[] = [];
    try {
      const environment = {
        DATABASE_URL: `${mariadb.url}/product`,
        WECHAT_API_URL: wechatUrl,
        SECRET_KEYS: `test:${Buffer.alloc(32, 5).toString("base64")}`,
        ADMIN_EMAIL: OWNER.email,
        ADMIN_PASSWORD: OWNER.password,
        SERVICE_API_KEY: SERVICE_KEY,
        DEMO_APP_ID: simulator.app.appId,
        DEMO_APP_SECRET: simulator.app.appSecret,
      };
      for (let n = 0; n < PROCESSES; n++) {
        const port = await findFreePort();
        const supervised = superviseProcess({
          port,
          environment: { ...environment, ROLE: "all" },
          crashAt: null,
        });
        processes.push(supervised);
        await supervised.untilReady();
      }
      const shop = createShop({ apiUrl: processes[0]?.url ?? "", serviceKey: SERVICE_KEY });
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
      const { next } = await control("/requests?since=0");
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
      for (const state of ["failed", "unknown", "no_grant"]) {
        expect((await shop.read("deliveries.list", { state, limit: 1 })).items).toEqual([]);
      }
      const log = (await control(`/requests?since=${next}`)) as {
        items: { path: string; answer: { errcode?: number } }[];
      };
      const tokenRequests = log.items.filter(({ path }) => path === "/cgi-bin/stable_token");
      expect(tokenRequests.length).toBeLessThanOrEqual(2);
      expect(
        log.items.some(
          ({ path, answer }) =>
            (path === SEND && answer.errcode === 42001) || answer.errcode === 40001,
        ),
      ).toBe(true);
    } finally {
      await Promise.all(processes.map((process) => process.end()));
      await mariadb.remove();
      await simulator.close();
    }
  },
);
