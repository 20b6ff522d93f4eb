import { afterEach, describe, expect, test } from "vitest";
import type { AccessTokenStore } from "../src/wechat/access-token-store.port.ts";

const LEASE_MS = 60_000;
const LIFE_MS = 7_200_000;
const OWNER = { appId: "wx0000000000000001", secretFingerprint: "a".repeat(64) };
const OTHER_APP = { ...OWNER, appId: "wx0000000000000002" };
const OTHER_SECRET = { ...OWNER, secretFingerprint: "b".repeat(64) };

/** The contract of every access token store. `open` returns a fresh, empty one. */
export function describeAccessTokenStore(
  name: string,
  open: () => Promise<{ store: AccessTokenStore; close(): Promise<void> }>,
): void {
  describe(`the access token store: ${name}`, () => {
    const opened: { close(): Promise<void> }[] = [];

    afterEach(async () => {
      for (const { close } of opened.splice(0)) await close();
    });

    async function openStore(): Promise<AccessTokenStore> {
      const subject = await open();
      opened.push(subject);
      return subject.store;
    }

    async function saveWithLease(
      store: AccessTokenStore,
      { owner = OWNER, token = "T1", expiresInMs = LIFE_MS },
    ): Promise<void> {
      await store.takeLease({ appId: owner.appId, holder: "saver", leaseMs: LEASE_MS });
      await store.save({ ...owner, token, expiresInMs });
    }

    const take = (store: AccessTokenStore, holder: string, leaseMs = LEASE_MS) =>
      store.takeLease({ appId: OWNER.appId, holder, leaseMs });

    test("an empty store has no token", async () => {
      expect(await (await openStore()).read(OWNER)).toBeNull();
    });

    test("a saved token is read with its expiry and the store's own time", async () => {
      const store = await openStore();
      await saveWithLease(store, { token: "T".repeat(512) });
      const stored = await store.read(OWNER);
      expect(stored?.token).toBe("T".repeat(512));
      const remaining = (stored?.expiresAt ?? 0) - (stored?.now ?? 0);
      expect(remaining).toBeGreaterThan(LIFE_MS - 60_000);
      expect(remaining).toBeLessThanOrEqual(LIFE_MS);
    });

    test("a later token replaces the previous one", async () => {
      const store = await openStore();
      await saveWithLease(store, { token: "T1" });
      await saveWithLease(store, { token: "T2" });
      expect(await store.read(OWNER)).toMatchObject({ token: "T2" });
    });

    test("an expired token is not read", async () => {
      const store = await openStore();
      await saveWithLease(store, { expiresInMs: 0 });
      expect(await store.read(OWNER)).toBeNull();
    });

    test("a token issued for another secret is not read", async () => {
      const store = await openStore();
      await saveWithLease(store, {});
      expect(await store.read(OTHER_SECRET)).toBeNull();
      await saveWithLease(store, { owner: OTHER_SECRET, token: "T2" });
      expect(await store.read(OTHER_SECRET)).toMatchObject({ token: "T2" });
      expect(await store.read(OWNER)).toBeNull();
    });

    test("mini programs have their own tokens and leases", async () => {
      const store = await openStore();
      await saveWithLease(store, { token: "T1" });
      await saveWithLease(store, { owner: OTHER_APP, token: "T2" });
      expect(await store.read(OWNER)).toMatchObject({ token: "T1" });
      expect(await store.read(OTHER_APP)).toMatchObject({ token: "T2" });
      expect(await take(store, "one")).toBe(true);
      expect(
        await store.takeLease({ appId: OTHER_APP.appId, holder: "two", leaseMs: LEASE_MS }),
      ).toBe(true);
    });

    test("a lease has one holder and is not reentrant", async () => {
      const store = await openStore();
      const holders = ["one", "two", "three", "four"];
      const taken = await Promise.all(holders.map((holder) => take(store, holder)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      const winner = holders[taken.indexOf(true)] ?? "";
      expect(await take(store, winner)).toBe(false);
    });

    test("an expired lease can be taken", async () => {
      const store = await openStore();
      expect(await take(store, "one", 0)).toBe(true);
      expect(await take(store, "two")).toBe(true);
    });

    test("a saved token ends the lease", async () => {
      const store = await openStore();
      await saveWithLease(store, {});
      expect(await take(store, "two")).toBe(true);
    });

    test("only its holder can release a lease, and the token stays", async () => {
      const store = await openStore();
      await saveWithLease(store, {});
      await take(store, "one");
      await store.releaseLease({ appId: OWNER.appId, holder: "two" });
      expect(await take(store, "two")).toBe(false);
      await store.releaseLease({ appId: OWNER.appId, holder: "one" });
      expect(await take(store, "two")).toBe(true);
      expect(await store.read(OWNER)).toMatchObject({ token: "T1" });
    });

    test("a token is dropped only if it is still this one", async () => {
      const store = await openStore();
      await store.drop({ ...OWNER, token: "T1" });
      await saveWithLease(store, { token: "T1" });
      await saveWithLease(store, { token: "T2" });
      await store.drop({ ...OWNER, token: "T1" });
      await store.drop({ ...OTHER_SECRET, token: "T2" });
      await store.drop({ ...OTHER_APP, token: "T2" });
      expect(await store.read(OWNER)).toMatchObject({ token: "T2" });
      await store.drop({ ...OWNER, token: "T2" });
      expect(await store.read(OWNER)).toBeNull();
      await saveWithLease(store, { token: "T3" });
      expect(await store.read(OWNER)).toMatchObject({ token: "T3" });
    });
  });
}
