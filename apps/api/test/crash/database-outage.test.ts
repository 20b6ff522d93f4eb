import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  findDatabaseServer,
  startPrivateDatabaseServer,
  type PrivateDatabaseServer,
} from "../private-database-server.ts";
import { startSilentProxy } from "../silent-proxy.ts";
import { openWorld, type World } from "./open-world.ts";
import { createTrigger, setUpNotice, type Shop } from "./shop.ts";
import type { SupervisedProcess } from "./supervised-process.ts";

const CUSTOMERS = 12;
/** Longer than the five seconds of a statement. */
const OUTAGE_MS = 6000;
const RESUMES_WITHIN_MS = 10_000;
const READYZ_WITHIN_MS = 5000;
const FINAL = ["sent", "unknown"];
const server = findDatabaseServer();

describe.runIf(server !== null)(
  "a database that fails while messages leave",
  { timeout: 120_000 },
  () => {
    let databaseServer: PrivateDatabaseServer;
    let proxy: Awaited<ReturnType<typeof startSilentProxy>>;
    let world: World;
    let processes: SupervisedProcess[];
    let shop: Shop;
    let templateId: string;
    beforeAll(async () => {
      databaseServer = await startPrivateDatabaseServer(server ?? "");
      proxy = await startSilentProxy(Number(new URL(databaseServer.url).port));
      world = await openWorld(`mariadb://root@127.0.0.1:${proxy.port}/product`);
      const api = await world.launch("api");
      await api.untilReady();
      processes = [api, await world.launch("worker"), await world.launch("worker")];
      await Promise.all(processes.map((process) => process.untilReady()));
      shop = await world.openShop(api);
      templateId = await setUpNotice(shop, {
        code: "order_cancel",
        channel: "subscribe",
        query: "取消",
      });
    }, 120_000);
    afterAll(async () => {
      await world.close();
      await proxy[Symbol.asyncDispose]();
      await databaseServer.remove();
    });

    async function createCustomer(): Promise<string> {
      const { openid } = await world.control("/users", {});
      await world.control(`/users/${openid}/subscribe`, {
        templateIds: [templateId],
        answer: "accept",
      });
      const report = { kind: "subscribe", reportId: "R1", templateId, answer: "accept", ageMs: 0 };
      await shop.insist("grants.report", { openid, reports: [report] }, shop.asService);
      return openid;
    }

    async function trigger(openid: string): Promise<string> {
      const input = createTrigger({
        notice: "order_cancel",
        openid,
        orderId: openid,
        grantWaitSeconds: 60,
      });
      return (await shop.insist("notices.trigger", input, shop.asService)).deliveryId;
    }

    async function probeReadyz(): Promise<void> {
      const probes = processes.map(({ url }) =>
        fetch(`${url}/readyz`, { signal: AbortSignal.timeout(READYZ_WITHIN_MS) }),
      );
      await Promise.all(probes);
    }

    test.each([
      {
        name: "killed and started again",
        fail: () => databaseServer.kill(),
        heal: () => databaseServer.restart(),
      },
      {
        name: "stopped for longer than a statement may take",
        fail: async () => databaseServer.freeze(),
        heal: async () => databaseServer.thaw(),
      },
      {
        name: "silent on every connection",
        fail: async () => proxy.hang(),
        heal: async () => proxy.resume(),
      },
    ])(
      "$name: every trigger ends once, nobody is told twice, sending resumes",
      async ({ fail, heal }) => {
        const openids = await Promise.all(Array.from({ length: CUSTOMERS }, createCustomer));
        const late = await createCustomer();
        const half = CUSTOMERS / 2;
        const before = openids.slice(0, half).map(trigger);
        await Promise.any(before);
        await fail();
        const failedAt = performance.now();
        const during = openids.slice(half).map(trigger);
        do {
          await probeReadyz();
          await sleep(200);
        } while (performance.now() - failedAt < OUTAGE_MS);
        await heal();
        const healedAt = performance.now();
        const lateDelivery = await trigger(late);
        await vi.waitFor(
          async () => expect(await world.control(`/messages?openid=${late}`)).toHaveLength(1),
          { timeout: RESUMES_WITHIN_MS - (performance.now() - healedAt), interval: 100 },
        );
        const deliveries = [...(await Promise.all([...before, ...during])), lateDelivery];
        expect(new Set(deliveries).size).toBe(CUSTOMERS + 1);
        const readStates = () =>
          Promise.all(
            deliveries.map(
              async (deliveryId) => (await shop.read("deliveries.get", { deliveryId })).state,
            ),
          );
        await vi.waitFor(
          async () =>
            expect((await readStates()).filter((state) => !FINAL.includes(state))).toEqual([]),
          { timeout: 40_000, interval: 200 },
        );
        const states = await readStates();
        const messages = await Promise.all(
          [...openids, late].map(
            async (openid) => (await world.control(`/messages?openid=${openid}`)).length,
          ),
        );
        // Nobody knows of an unknown one; of every other one there is exactly one message.
        for (const [n, state] of states.entries())
          expect(state === "sent" ? [1] : [0, 1], `${state} of ${openids[n]}`).toContain(
            messages[n],
          );
      },
    );
  },
);
