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

const SEND_PATH = "/cgi-bin/message/subscribe/send";
/** How many are on their way when the database fails, and how many are triggered meanwhile. */
const IN_FLIGHT = 6;
const DURING = 6;
/** WeChat answers when the database has failed, so that the answer cannot be stored; a send is given five seconds. */
const ANSWER_AFTER_MS = 3000;
/** Longer than the five seconds of a statement. */
const OUTAGE_MS = 6000;
const NOT_READY_WITHIN_MS = 5000;
const RESUMES_WITHIN_MS = 10_000;
const ENDS_WITHIN_MS = 40_000;
/** Ten seconds to end are promised; the world ends all its processes at once. */
const CLOSES_WITHIN_MS = 20_000;
const server = findDatabaseServer();

describe.runIf(server !== null)(
  "a database outage with sends in flight",
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
    }, CLOSES_WITHIN_MS);

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

    /** What `/readyz` says; a process that says nothing is not ready. */
    function isReady({ url }: SupervisedProcess): Promise<boolean> {
      return fetch(`${url}/readyz`, { signal: AbortSignal.timeout(NOT_READY_WITHIN_MS) }).then(
        ({ ok }) => ok,
        () => false,
      );
    }

    const readReadiness = () => Promise.all(processes.map(isReady));

    /** Each is asked by itself: one that takes its time to answer does not hold up the others. */
    async function untilReadiness(wanted: boolean, endsAt: number): Promise<void> {
      const timing = { timeout: endsAt - performance.now(), interval: 100 };
      await Promise.all(
        processes.map((process) =>
          vi.waitFor(async () => expect(await isReady(process)).toBe(wanted), timing),
        ),
      );
    }

    /** Whose message came to WeChat, in turn. */
    async function listSends(since: number): Promise<{ openid: string; at: number }[]> {
      const { items } = await world.control(`/requests?since=${since}`);
      return (items as { path: string; openid: string; at: string }[])
        .filter(({ path }) => path === SEND_PATH)
        .map(({ openid, at }) => ({ openid, at: Date.parse(at) }));
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
      "$name: every trigger ends once, each customer gets one message, readiness reports it, sending resumes",
      async ({ fail, heal }) => {
        const { next: since } = await world.control("/requests?since=999999999");
        const openids = await Promise.all(
          Array.from({ length: IN_FLIGHT + DURING }, createCustomer),
        );
        const late = await createCustomer();
        expect(await readReadiness()).toEqual(processes.map(() => true));

        await world.control("/faults", {
          path: SEND_PATH,
          times: IN_FLIGHT,
          fault: { kind: "delay", ms: ANSWER_AFTER_MS },
        });
        const before = openids.slice(0, IN_FLIGHT).map(trigger);
        await vi.waitFor(async () => expect(await listSends(since)).toHaveLength(IN_FLIGHT), {
          timeout: RESUMES_WITHIN_MS,
          interval: 20,
        });
        await fail();
        const answeredUntil = Date.now() - ANSWER_AFTER_MS;
        const inFlight = new Set(
          (await listSends(since))
            .filter(({ at }) => at > answeredUntil)
            .map(({ openid }) => openid),
        );
        expect(inFlight.size, "every answer came before the database failed").toBeGreaterThan(0);
        const failedAt = performance.now();
        const during = openids.slice(IN_FLIGHT).map(trigger);
        await untilReadiness(false, failedAt + NOT_READY_WITHIN_MS);
        do {
          expect(await readReadiness()).toEqual(processes.map(() => false));
          await sleep(200);
        } while (performance.now() - failedAt < OUTAGE_MS);
        await heal();
        const resumesUntil = performance.now() + RESUMES_WITHIN_MS;
        await untilReadiness(true, resumesUntil);
        const lateDelivery = await trigger(late);
        await vi.waitFor(
          async () => expect((await listSends(since)).map(({ openid }) => openid)).toContain(late),
          { timeout: resumesUntil - performance.now(), interval: 100 },
        );

        const deliveries = [...(await Promise.all([...before, ...during])), lateDelivery];
        expect(new Set(deliveries).size).toBe(IN_FLIGHT + DURING + 1);
        const readStates = () =>
          Promise.all(
            deliveries.map(
              async (deliveryId) => (await shop.read("deliveries.get", { deliveryId })).state,
            ),
          );
        const states = await vi.waitFor(
          async () => {
            const now = await readStates();
            expect(now.filter((state) => !["sent", "unknown"].includes(state))).toEqual([]);
            return now;
          },
          { timeout: ENDS_WITHIN_MS, interval: 200 },
        );
        const messages = await Promise.all(
          [...openids, late].map(
            async (openid) => (await world.control(`/messages?openid=${openid}`)).length,
          ),
        );
        expect(messages).toEqual(messages.map(() => 1));
        // Only of a message whose answer came while nothing could be stored may nobody know.
        const unknown = [...openids, late].filter((_, n) => states[n] === "unknown");
        expect(unknown.filter((openid) => !inFlight.has(openid))).toEqual([]);
      },
    );
  },
);
