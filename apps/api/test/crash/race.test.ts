import { setTimeout as sleep } from "node:timers/promises";
import { createSimulator } from "@mp-notice/wechat-simulator";
import { expect, test } from "vitest";
import { findFreePort } from "../find-free-port.ts";
import { findDatabaseServer, startPrivateDatabaseServer } from "../private-database-server.ts";
import { createShop, createTrigger, setUpNotice } from "./shop.ts";
import { superviseProcess, type SupervisedProcess } from "./supervised-process.ts";

const WORKERS = 4;
const CUSTOMERS = 100;
const DELIVERIES_EACH = 10;
const OWNER = { email: "owner@example.com", password: "correct horse battery" };
const SERVICE_KEY = `mpn_${"r".repeat(32)}`;
const ENDS_WITHIN_MS = 60_000;
/** Long enough that two sends to one customer would meet. */
const LATENCY_MS = 5;

const server = findDatabaseServer();

test.runIf(server !== null)(
  "four workers send a thousand deliveries to a hundred customers, each once, never two at a time to one",
  { timeout: 150_000 },
  async () => {
    const simulator = createSimulator({ latencyMs: LATENCY_MS });
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
      for (const role of ["api", ...Array.from({ length: WORKERS }, () => "worker")]) {
        const port = await findFreePort();
        const supervised = superviseProcess({
          port,
          environment: { ...environment, ROLE: role },
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
      const control = async (path: string, body: unknown): Promise<any> => {
        const headers = { "content-type": "application/json" };
        return (
          await fetch(`${wechatUrl}/_simulator${path}`, {
            method: "POST",
            headers,
            body: JSON.stringify(body),
          })
        ).json();
      };

      const customers: string[] = [];
      for (let n = 0; n < CUSTOMERS; n++) {
        const { openid } = await control("/users", {});
        customers.push(openid);
        const reports = [];
        for (let use = 0; use < DELIVERIES_EACH; use++) {
          const answers = await control(`/users/${openid}/subscribe`, {
            templateIds: [templateId],
            answer: "accept",
          });
          reports.push({
            kind: "subscribe",
            reportId: `R${use}`,
            templateId,
            answer: answers[templateId],
            ageMs: 0,
          });
        }
        await shop.insist("grants.report", { openid, reports }, shop.asService);
      }
      const triggers = customers.flatMap((openid, customer) =>
        Array.from({ length: DELIVERIES_EACH }, (_, n) => {
          const orderId = `O${customer}-${n}`;
          return createTrigger({
            notice: "order_pay_success",
            openid,
            orderId,
            grantWaitSeconds: 60,
          });
        }),
      );
      for (let from = 0; from < triggers.length; from += 200) {
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
        if (spent === triggers.length || Date.now() > giveUpAt) break;
        await sleep(100);
      }
      const messages = (await (await fetch(`${wechatUrl}/_simulator/messages`)).json()) as {
        page: string;
      }[];
      const orders = messages.map(({ page }) => page.split("id=")[1] ?? "").toSorted();
      expect(orders).toEqual(triggers.map(({ orderId }) => orderId).toSorted());
      const log = (await (await fetch(`${wechatUrl}/_simulator/requests?since=0`)).json()) as {
        items: { path: string; answer: { errcode?: number } }[];
      };
      const sends = log.items.filter(({ path }) => path.endsWith("/message/subscribe/send"));
      expect(sends).toHaveLength(triggers.length);
      expect(sends.filter(({ answer }) => answer.errcode !== 0)).toEqual([]);
    } finally {
      await Promise.all(processes.map((process) => process.end()));
      await databaseServer.remove();
      await simulator.close();
    }
  },
);
