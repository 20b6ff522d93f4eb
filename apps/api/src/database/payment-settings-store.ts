import type { InferEntity } from "@mikro-orm/core";
import type { MiniprogramState } from "@mp-notice/core";
import type { Database } from "./connect.ts";
import { PaymentSettings } from "./entities/payment-settings.entity.ts";

export interface StoredPaymentSettings {
  appId: string;
  name: string;
  sealedSecret: string;
  secretLastFour: string;
  miniprogramState: MiniprogramState;
  sealedPushToken: string | null;
  sealedPushAesKey: string | null;
  /** Unix milliseconds. */
  verifiedAt: number | null;
}

export interface PaymentSettingsStore {
  /** The mini program that the install manages now. */
  findCurrent(): Promise<StoredPaymentSettings | null>;
  find(appId: string): Promise<StoredPaymentSettings | null>;
  /** Saves and makes it the current one. */
  save(settings: StoredPaymentSettings & { now: number }): Promise<void>;
  markVerified(input: { appId: string; sealedSecret: string; now: number }): Promise<void>;
}

export function createPaymentSettingsStore({ orm }: Pick<Database, "orm">): PaymentSettingsStore {
  return {
    findCurrent: async () =>
      toStored(
        await orm.em
          .fork()
          .findOne(PaymentSettings, { isCurrent: true }, { orderBy: { updatedAt: "desc" } }),
      ),
    find: async (appId) => toStored(await orm.em.fork().findOne(PaymentSettings, { appId })),
    async save({ now, ...settings }) {
      await orm.em.fork().transactional(async (em) => {
        await em.nativeUpdate(
          PaymentSettings,
          { isCurrent: true, appId: { $ne: settings.appId } },
          { isCurrent: false },
        );
        await em.upsert(PaymentSettings, { ...settings, isCurrent: true, updatedAt: now });
      });
    },
    // By the secret that was verified: it may have been replaced while WeChat was asked.
    async markVerified({ appId, sealedSecret, now }) {
      await orm.em
        .fork()
        .nativeUpdate(PaymentSettings, { appId, sealedSecret }, { verifiedAt: now });
    },
  };
}

function toStored(row: InferEntity<typeof PaymentSettings> | null): StoredPaymentSettings | null {
  if (!row) return null;
  const { appId, name, sealedSecret, secretLastFour, miniprogramState } = row;
  const { sealedPushToken, sealedPushAesKey, verifiedAt } = row;
  return {
    appId,
    name,
    sealedSecret,
    secretLastFour,
    miniprogramState,
    sealedPushToken: sealedPushToken ?? null,
    sealedPushAesKey: sealedPushAesKey ?? null,
    verifiedAt: verifiedAt ?? null,
  };
}
