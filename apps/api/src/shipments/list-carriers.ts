import type { Carrier, MiniProgram } from "@mp-notice/core";
import { DAY_MS } from "../time/china-days.ts";
import type { ShipmentGateway } from "../wechat/shipment-gateway.ts";
import type { CarrierStore } from "./carrier-store.ts";

/** After WeChat did not answer, the list before it serves on for this long. */
const AGAIN_AFTER_MS = 60_000;

/** WeChat's carriers, cached a day; an old list is better than none. Throws what the gateway throws when there is none. */
export function createCarrierList(deps: {
  store: CarrierStore;
  gateway: Pick<ShipmentGateway, "listCarriers">;
  getMiniProgram(): Promise<MiniProgram>;
  /** Unix milliseconds. */
  now(): number;
  logBackgroundError(message: string, error: unknown): void;
}): () => Promise<readonly Carrier[]> {
  const { store, gateway, now } = deps;
  let kept: { appId: string; items: readonly Carrier[]; until: number } | null = null;
  const reading = new Map<string, Promise<readonly Carrier[]>>();

  async function read(app: MiniProgram): Promise<readonly Carrier[]> {
    const { appId } = app;
    const stored = await store.find(appId);
    const freshUntil = stored ? stored.fetchedAt + DAY_MS : 0;
    if (stored && freshUntil > now())
      return keep({ appId, items: stored.items, until: freshUntil });
    try {
      const items = await gateway.listCarriers({ app });
      await store.save({ appId, items, fetchedAt: now() });
      return keep({ appId, items, until: now() + DAY_MS });
    } catch (error) {
      if (!stored) throw error;
      deps.logBackgroundError(
        "WeChat's carriers could not be read: the former list is used",
        error,
      );
      return keep({ appId, items: stored.items, until: now() + AGAIN_AFTER_MS });
    }
  }

  function keep(list: NonNullable<typeof kept>): readonly Carrier[] {
    kept = list;
    return list.items;
  }

  return async () => {
    const app = await deps.getMiniProgram();
    if (kept?.appId === app.appId && kept.until > now()) return kept.items;
    const running = reading.get(app.appId);
    if (running) return running;
    const started = read(app).finally(() => reading.delete(app.appId));
    reading.set(app.appId, started);
    return started;
  };
}
