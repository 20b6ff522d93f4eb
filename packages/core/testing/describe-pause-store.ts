import { describe, expect } from "vitest";
import { computeQuotaResetMs } from "../src/deliveries/pause-store.port.ts";
import type { StoreSubject } from "./store-harness.ts";
import { testRule } from "./store-scene.ts";

const MINUTE_MS = 60_000;
const WRONG_IP = {
  api: "account",
  errcode: 40164,
  errmsg: "invalid ip",
  probe: "in_a_minute",
} as const;
const QUOTA = {
  api: "subscribe",
  errcode: 45009,
  errmsg: "reach max api daily quota limit",
  probe: "after_quota_reset",
} as const;

/** The contract of `PauseStore`, for vitest. */
export function describePauseStore(subject: StoreSubject): void {
  describe(`the pauses on ${subject.name}`, () => {
    testRule(subject, "nothing is paused at first", async ({ pauses, appId }) => {
      expect(await pauses.list(appId)).toEqual([]);
      expect(await pauses.takeProbe({ appId, api: "account" })).toBe(false);
    });

    testRule(subject, "a pause has WeChat's answer and its probe time", async (scene) => {
      const { pauses, appId } = scene;
      const before = await scene.now();
      await pauses.pause(appId, WRONG_IP);
      const after = await scene.now();
      const [pause, ...more] = await pauses.list(appId);
      expect(more).toEqual([]);
      expect(pause).toMatchObject({ api: "account", errcode: 40164, errmsg: "invalid ip" });
      expect(pause?.pausedAt).toBeGreaterThanOrEqual(before);
      expect(pause?.pausedAt).toBeLessThanOrEqual(after);
      expect(pause?.answeredAt).toBe(pause?.pausedAt);
      expect(pause?.probeAt).toBe((pause?.pausedAt ?? 0) + MINUTE_MS);
    });

    testRule(subject, "a quota is probed after the next 00:05 at +08:00", async (scene) => {
      const { pauses, appId } = scene;
      await pauses.pause(appId, QUOTA);
      const [pause] = await pauses.list(appId);
      expect(pause?.probeAt).toBe(computeQuotaResetMs(pause?.pausedAt ?? 0));
      scene.advance((pause?.probeAt ?? 0) - (await scene.now()) - MINUTE_MS);
      expect(await pauses.takeProbe({ appId, api: "subscribe" })).toBe(false);
      scene.advance(MINUTE_MS);
      expect(await pauses.takeProbe({ appId, api: "subscribe" })).toBe(true);
    });

    testRule(subject, "the account and each channel pause independently", async (scene) => {
      const { pauses, appId } = scene;
      await pauses.pause(appId, WRONG_IP);
      await pauses.pause(appId, QUOTA);
      await pauses.resume({ appId, api: "account" });
      expect((await pauses.list(appId)).map(({ api }) => api)).toEqual(["subscribe"]);
    });

    testRule(subject, "a pause applies to one mini program only", async ({ pauses, appId }) => {
      await pauses.pause("wx-another", WRONG_IP);
      expect(await pauses.list(appId)).toEqual([]);
      await pauses.pause(appId, WRONG_IP);
      await pauses.resume({ appId: "wx-another", api: "account" });
      expect(await pauses.list(appId)).toHaveLength(1);
    });

    testRule(subject, "pausing again keeps the start time and moves the probe", async (scene) => {
      const { pauses, appId } = scene;
      await pauses.pause(appId, WRONG_IP);
      const [first] = await pauses.list(appId);
      scene.advance(30_000);
      await pauses.pause(appId, { ...WRONG_IP, errcode: 48001, errmsg: "api unauthorized" });
      const [second, ...more] = await pauses.list(appId);
      expect(more).toEqual([]);
      expect(second).toMatchObject({ errcode: 48001, pausedAt: first?.pausedAt });
      expect(second?.probeAt).toBeGreaterThanOrEqual((first?.probeAt ?? 0) + 30_000);
      expect(second?.answeredAt).toBeGreaterThanOrEqual((first?.answeredAt ?? 0) + 30_000);
    });

    testRule(
      subject,
      "exactly one caller takes a due probe; the next is a minute later",
      async (scene) => {
        const { pauses, appId } = scene;
        const probe = { appId, api: "account" } as const;
        await pauses.pause(appId, WRONG_IP);
        expect(await pauses.takeProbe(probe)).toBe(false);
        scene.advance(MINUTE_MS);
        const taken = await Promise.all(Array.from({ length: 4 }, () => pauses.takeProbe(probe)));
        expect(taken.filter(Boolean)).toHaveLength(1);
        scene.advance(MINUTE_MS / 2);
        expect(await pauses.takeProbe(probe)).toBe(false);
        scene.advance(MINUTE_MS / 2);
        expect(await pauses.takeProbe(probe)).toBe(true);
      },
    );

    testRule(
      subject,
      "a requested probe is due at once, for exactly one caller, and never later than before",
      async (scene) => {
        const { pauses, appId } = scene;
        const probe = { appId, api: "subscribe" } as const;
        expect(await pauses.probeNow(probe)).toBe(false);
        await pauses.pause(appId, QUOTA);
        expect(await pauses.probeNow({ appId, api: "template" })).toBe(false);
        expect(await pauses.probeNow({ appId: "wx-another", api: "subscribe" })).toBe(false);
        expect(await pauses.takeProbe(probe)).toBe(false);
        expect(await pauses.probeNow(probe)).toBe(true);
        const taken = await Promise.all(Array.from({ length: 4 }, () => pauses.takeProbe(probe)));
        expect(taken.filter(Boolean)).toHaveLength(1);
        scene.advance(MINUTE_MS + 1000);
        const [due] = await pauses.list(appId);
        expect(await pauses.probeNow(probe)).toBe(true);
        expect(await pauses.list(appId)).toEqual([due]);
      },
    );

    testRule(
      subject,
      "resuming an API that is not paused does nothing",
      async ({ pauses, appId }) => {
        await pauses.resume({ appId, api: "template" });
        expect(await pauses.list(appId)).toEqual([]);
      },
    );
  });
}
