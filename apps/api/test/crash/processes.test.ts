import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import {
  findDatabaseServer,
  type PrivateDatabaseServer,
  startPrivateDatabaseServer,
} from "../private-database-server.ts";
import { openWorld, type World } from "./open-world.ts";
import type { Shop } from "./shop.ts";

const SEND = "/cgi-bin/message/subscribe/send";
const PATIENCE = { timeout: 60_000, interval: 50 };
/** An orchestrator's grace period between SIGTERM and SIGKILL. */
const STOPS_WITHIN_MS = 10_000;

const server = findDatabaseServer();

async function onSqlite(work: (world: World) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "mp-notice-processes-"));
  const world = await openWorld(`sqlite:${join(folder, "product.sqlite")}`);
  try {
    await work(world);
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onServer(
  work: (world: World, databaseServer: PrivateDatabaseServer) => Promise<void>,
): Promise<void> {
  const databaseServer = await startPrivateDatabaseServer(server ?? "");
  const world = await openWorld(`${databaseServer.url}/product`);
  try {
    await work(world, databaseServer);
  } finally {
    await world.close();
    await databaseServer.remove();
  }
}

const untilState = (shop: Shop, awaited: { deliveryId: string; state: string }) =>
  vi.waitFor(async () => {
    const { state } = await shop.read("deliveries.get", { deliveryId: awaited.deliveryId });
    expect(state).toBe(awaited.state);
  }, PATIENCE);

async function readStory(shop: Shop, deliveryId: string): Promise<string[]> {
  const { timeline } = await shop.read("deliveries.get", { deliveryId });
  return timeline.map(({ what }: { what: string }) => what);
}

describe.concurrent("the processes of the product", { timeout: 150_000 }, () => {
  test("SQLite allows one process: a second one exits and says why", () =>
    onSqlite(async (world) => {
      const first = await world.launch("all");
      await first.untilReady();
      const second = await world.launch("all");
      await vi.waitFor(() => expect(second.countDeaths()).toBeGreaterThan(0), PATIENCE);
      expect(second.readErrors()).toMatch(
        /DATABASE_URL names .*product\.sqlite, which another process has open/,
      );
      expect(first.countDeaths()).toBe(0);
      await first.untilReady();
    }));

  test("deliveries in flight when an embedded process was killed are taken over before the next one listens", () =>
    onSqlite(async (world) => {
      const only = await world.launch("all");
      await only.untilReady();
      const shop = await world.openShop(only);
      const fault = { kind: "delay", ms: 4000 };
      await world.control("/faults", { path: SEND, times: 1, fault });
      const deliveryId = await world.trigger(shop, "A1");
      await untilState(shop, { deliveryId, state: "sending" });
      only.kill();
      await vi.waitFor(() => expect(only.countDeaths()).toBe(1), PATIENCE);
      const { state, reason } = await shop.read("deliveries.get", { deliveryId });
      expect({ state, reason }).toEqual({ state: "unknown", reason: "LOST" });
      expect(await readStory(shop, deliveryId)).toEqual(["accepted", "claimed", "taken_over"]);
    }));

  test("SIGTERM drains in-flight sends, stores their outcomes and exits in time", () =>
    onSqlite(async (world) => {
      const only = await world.launch("all");
      await only.untilReady();
      const shop = await world.openShop(only);
      // After SIGTERM has come, and as far as this machine allows from the five seconds that the product waits.
      const undelayed = await world.trigger(shop, "A0");
      const triggeredAt = Date.now();
      await untilState(shop, { deliveryId: undelayed, state: "sent" });
      const ms = Math.min(4000, 500 + 2 * (Date.now() - triggeredAt));
      const fault = { kind: "delay", ms };
      await world.control("/faults", { path: SEND, times: 1, fault });
      const deliveryId = await world.trigger(shop, "A1");
      await untilState(shop, { deliveryId, state: "sending" });
      const startedAt = Date.now();
      expect(await only.end()).toBe(0);
      expect(Date.now() - startedAt).toBeLessThan(STOPS_WITHIN_MS);

      const next = await world.launch("all");
      await next.untilReady();
      const again = await world.openShop(next);
      expect(await readStory(again, deliveryId)).toEqual(["accepted", "claimed", "answered"]);
      expect((await again.read("deliveries.get", { deliveryId })).state).toBe("sent");
    }));

  test.runIf(server !== null)(
    "SIGTERM ends a process in time although its database is unreachable; another one takes over its deliveries",
    () =>
      onServer(async (world, databaseServer) => {
        const first = await world.launch("all");
        await first.untilReady();
        const shop = await world.openShop(first);
        const fault = { kind: "delay", ms: 4000 };
        await world.control("/faults", { path: SEND, times: 1, fault });
        const deliveryId = await world.trigger(shop, "A1");
        await untilState(shop, { deliveryId, state: "sending" });
        await databaseServer.kill();
        const startedAt = Date.now();
        await first.end();
        expect(Date.now() - startedAt).toBeLessThan(STOPS_WITHIN_MS);

        await databaseServer.restart();
        const next = await world.launch("all");
        await next.untilReady();
        const again = await world.openShop(next);
        await vi.waitFor(
          async () => expect(await readStory(again, deliveryId)).toContain("taken_over"),
          PATIENCE,
        );
        expect((await again.read("deliveries.get", { deliveryId })).state).toBe("unknown");
      }),
  );

  test.runIf(server !== null)("ROLE=api never sends; ROLE=worker sends its triggers", () =>
    onServer(async (world) => {
      const api = await world.launch("api");
      await api.untilReady();
      const shop = await world.openShop(api);
      const deliveryId = await world.trigger(shop, "A1");
      const readReadiness = async (): Promise<any> => (await fetch(`${api.url}/readyz`)).json();
      // Long enough for several polls of a sender, if there were one.
      await vi.waitFor(async () => {
        const { checks } = await readReadiness();
        expect(checks.sender).toBe("in another process");
        expect(Number.parseInt(checks.oldestDue, 10)).toBeGreaterThan(1000);
      }, PATIENCE);
      expect(await readStory(shop, deliveryId)).toEqual(["accepted"]);
      await world.launch("worker");
      await vi.waitFor(
        async () => expect(await readStory(shop, deliveryId)).toContain("answered"),
        PATIENCE,
      );
      // Readiness is shared for a second.
      await vi.waitFor(
        async () => expect((await readReadiness()).checks.oldestDue).toBe("none"),
        PATIENCE,
      );
    }),
  );
});
