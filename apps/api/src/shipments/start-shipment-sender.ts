import { provesAccountWorks, type MiniProgram, type PauseStore } from "@mp-notice/core";
import { createAlarm } from "../concurrency/alarm.ts";
import type { ShipmentGateway } from "../wechat/shipment-gateway.ts";
import { SHIPMENT_LEASE_MS, type ClaimedShipment } from "./claim-shipments.ts";
import { sendShipment, type TriedShipment } from "./send-shipment.ts";
import type { ShipmentStore } from "./shipment-store.ts";

export interface ShipmentSenderDeps {
  store: ShipmentStore;
  pauses: Pick<PauseStore, "list" | "pause" | "resume" | "takeProbe">;
  gateway: Pick<ShipmentGateway, "getOrder" | "upload">;
  /** `null` while no mini program is configured. */
  findMiniProgram(): Promise<MiniProgram | null>;
  /** True on SQLite, where no other process can have claims. */
  isAlone: boolean;
  newId(): string;
  /** From 0 to 1. */
  random(): number;
  logBackgroundError(message: string, error: unknown): void;
}

export interface RunningShipmentSender {
  /** A shipment may be due: looks soon, not at the next interval. */
  wake(): void;
  /** Graceful shutdown: claims nothing more and stores what is in flight. */
  stop(): Promise<void>;
}

/** Shops report tens a second at most; each takes two calls. */
const MAX_IN_FLIGHT = 8;
/** Whoever queues a shipment wakes the sender of its process; this bounds how late another process notices. */
const LOOK_EVERY_MS = 5000;
const REFUSED_AT_ONCE = 100;
const STORE_AGAIN_MS = 1000;
/** Within the ten seconds that an orchestrator waits; what is not stored by then is taken over. */
const DRAIN_MS = 8000;
/** Of a lease, left for the upload itself. */
const UPLOAD_MS = 20_000;

export async function startShipmentSender(
  deps: ShipmentSenderDeps,
): Promise<RunningShipmentSender> {
  const { store, pauses, logBackgroundError } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const inFlight = new Set<Promise<void>>();
  const alarm = createAlarm();

  if (deps.isAlone) await store.releaseAll();

  /** Claims what is due; returns the milliseconds until the next look. */
  async function look(): Promise<number> {
    const app = await deps.findMiniProgram();
    if (!app) return LOOK_EVERY_MS;
    const { appId } = app;
    await store.refuseOthers({ appId, limit: REFUSED_AT_ONCE });
    const dueIn = await store.msUntilDue(appId);
    if (dueIn === null) return LOOK_EVERY_MS;
    if (dueIn > 0) return Math.min(LOOK_EVERY_MS, dueIn);
    const free = await countFree(appId);
    if (free === 0) return LOOK_EVERY_MS;
    const claimedAt = performance.now();
    const claimed = await store.claim({ appId, claimId: deps.newId(), limit: free });
    for (const shipment of claimed) start(app, { shipment, claimedAt });
    return claimed.length === 0 ? LOOK_EVERY_MS : 0;
  }

  /** While the account is paused, one shipment at a time may test it. A shipment that ends wakes the sender. */
  async function countFree(appId: string): Promise<number> {
    const free = MAX_IN_FLIGHT - inFlight.size;
    if (free <= 0) return 0;
    const isPaused = (await pauses.list(appId)).some(({ api }) => api === "account");
    if (!isPaused) return free;
    return (await pauses.takeProbe({ appId, api: "account" })) ? 1 : 0;
  }

  function start(
    app: MiniProgram,
    { shipment, claimedAt }: { shipment: ClaimedShipment; claimedAt: number },
  ): void {
    const run = send(app, { shipment, claimedAt })
      .catch((error: unknown) => logBackgroundError("a shipment could not be sent", error))
      .finally(() => {
        inFlight.delete(run);
        alarm.wake();
      });
    inFlight.add(run);
  }

  async function send(
    app: MiniProgram,
    { shipment, claimedAt }: { shipment: ClaimedShipment; claimedAt: number },
  ): Promise<void> {
    const isClaimed = () => performance.now() - claimedAt < SHIPMENT_LEASE_MS - UPLOAD_MS;
    const { gateway, random } = deps;
    const tried = await sendShipment({ gateway, random, isClaimed }, { app, claimed: shipment });
    while (performance.now() - claimedAt < SHIPMENT_LEASE_MS) {
      try {
        await recordOutcome(shipment, tried);
        return;
      } catch (error) {
        logBackgroundError("a shipment's outcome could not be stored", error);
        await sleep(STORE_AGAIN_MS);
      }
    }
  }

  /** The pause first: otherwise a claim in between would send others into the same failure. */
  async function recordOutcome(claimed: ClaimedShipment, { verdict, answer }: TriedShipment) {
    const { appId } = claimed;
    const { errcode, errmsg } =
      answer?.kind === "answered" ? answer : { errcode: null, errmsg: answer?.cause ?? null };
    if (verdict.pausesAccount && errcode !== null) {
      const reported = { errcode, errmsg: errmsg ?? "" };
      await pauses.pause(appId, { api: "account", ...reported, probe: "in_a_minute" });
    }
    await store.record({ claimed, verdict, errcode, errmsg });
    if (answer !== null && !provesAccountWorks(answer)) return;
    if ((await pauses.list(appId)).some(({ api }) => api === "account"))
      await pauses.resume({ appId, api: "account" });
  }

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      alarm.arm();
      let restMs = LOOK_EVERY_MS;
      try {
        restMs = await look();
      } catch (error) {
        logBackgroundError("the sender of shipments could not look for work", error);
      }
      await alarm.rest(restMs);
    }
  }

  const looping = loop();

  return {
    wake: alarm.wake,
    async stop() {
      stopping.abort();
      alarm.wake();
      await looping;
      await Promise.race([Promise.all(inFlight), sleep(DRAIN_MS)]);
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
