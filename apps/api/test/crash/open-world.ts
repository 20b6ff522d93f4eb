import { createSimulator, type SimulatorOptions } from "@mp-notice/wechat-simulator";
import { findFreePort } from "../find-free-port.ts";
import { createShop, createTrigger, setUpNotice, type Shop } from "./shop.ts";
import { superviseProcess, type SupervisedProcess } from "./supervised-process.ts";

const OWNER = { email: "owner@example.com", password: "correct horse battery" };
const SERVICE_KEY = `mpn_${"p".repeat(32)}`;

/** Processes of the product on one database, and a customer with a permission. */
export async function openWorld(
  databaseUrl: string,
  wechat: Pick<SimulatorOptions, "latencyMs"> = {},
) {
  const simulator = createSimulator(wechat);
  const { url: wechatUrl } = await simulator.listen();
  const processes: SupervisedProcess[] = [];
  const environment = {
    DATABASE_URL: databaseUrl,
    WECHAT_API_URL: wechatUrl,
    SECRET_KEYS: `test:${Buffer.alloc(32, 5).toString("base64")}`,
    ADMIN_EMAIL: OWNER.email,
    ADMIN_PASSWORD: OWNER.password,
    SERVICE_API_KEY: SERVICE_KEY,
    DEMO_APP_ID: simulator.app.appId,
    DEMO_APP_SECRET: simulator.app.appSecret,
  };
  const control = async (path: string, body?: unknown): Promise<any> => {
    const headers = { "content-type": "application/json" };
    const init = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
    return (await fetch(`${wechatUrl}/_simulator${path}`, init)).json();
  };
  return {
    control,
    async launch(role: "all" | "api" | "worker"): Promise<SupervisedProcess> {
      const port = await findFreePort();
      const given = { ...environment, ROLE: role };
      const launched = superviseProcess({ port, environment: given, crashAt: null });
      processes.push(launched);
      return launched;
    },
    async openShop({ url }: SupervisedProcess): Promise<Shop> {
      const shop = createShop({ apiUrl: url, serviceKey: SERVICE_KEY });
      await shop.signIn(OWNER);
      return shop;
    },
    /** Queues a delivery that is due at once; returns its id. */
    async trigger(shop: Shop, orderId: string): Promise<string> {
      const place = { code: "order_cancel", channel: "subscribe", query: "取消" } as const;
      const templateId = await setUpNotice(shop, place);
      const { openid } = await control("/users", {});
      const act = { templateIds: [templateId], answer: "accept" };
      await control(`/users/${openid}/subscribe`, act);
      const report = { kind: "subscribe", reportId: "R1", templateId, answer: "accept", ageMs: 0 };
      await shop.insist("grants.report", { openid, reports: [report] }, shop.asService);
      const trigger = createTrigger({
        notice: "order_cancel",
        openid,
        orderId,
        grantWaitSeconds: 60,
      });
      return (await shop.insist("notices.trigger", trigger, shop.asService)).deliveryId;
    },
    async close(): Promise<void> {
      await Promise.all(processes.map((process) => process.end()));
      await simulator.close();
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;
