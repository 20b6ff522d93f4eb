import { LockMode, type InferEntity } from "@mikro-orm/core";
import type { MiniprogramState } from "@mp-notice/core";
import type { AuditChange } from "../audit-log/audit-log.contract.ts";
import { listChanges } from "../audit-log/list-changes.ts";
import type { PushProblem } from "../wechat/push-problem.ts";
import type { Database } from "../database/connect.ts";
import {
  PaymentSettingsEntity,
  type StoredCredentialsRefusal,
} from "../database/entities/payment-settings.entity.ts";
import { recordAudit } from "../audit-log/record-audit.ts";

export interface StoredPaymentSettings {
  appId: string;
  name: string;
  sealedSecret: string;
  secretLastFour: string;
  miniprogramState: MiniprogramState;
  sealedPushToken: string | null;
  sealedPushAesKey: string | null;
  pushRefusal: PushRefusal | null;
  relayUrl: string | null;
  sealedRelayToken: string | null;
  sealedRelayAesKey: string | null;
  /** Unix milliseconds. */
  verifiedAt: number | null;
  lastRefusal: StoredCredentialsRefusal | null;
}

interface PushRefusal {
  problem: PushProblem;
  /** Unix milliseconds. */
  at: number;
}

export interface PaymentSettingsStore {
  /** The mini program that the install manages now. */
  findCurrent(): Promise<StoredPaymentSettings | null>;
  find(appId: string): Promise<StoredPaymentSettings | null>;
  /** Mini programs whose pushes are relayed. */
  listRelaying(): Promise<StoredPaymentSettings[]>;
  /** Saves the settings and makes them current. */
  save(settings: StoredPaymentSettings & { now: number }): Promise<void>;
  recordPushRefusal(input: { appId: string; problem: PushProblem; now: number }): Promise<void>;
  markVerified(input: { appId: string; sealedSecret: string; now: number }): Promise<void>;
  markRefused(input: {
    appId: string;
    sealedSecret: string;
    refusal: StoredCredentialsRefusal;
  }): Promise<void>;
}

const MAX_ERRMSG = 500;

export function createPaymentSettingsStore({
  orm,
  transactional,
}: Pick<Database, "orm" | "transactional">): PaymentSettingsStore {
  return {
    findCurrent: async () =>
      toStored(
        await orm.em
          .fork()
          .findOne(PaymentSettingsEntity, { isCurrent: true }, { orderBy: { updatedAt: "desc" } }),
      ),
    find: async (appId) => toStored(await orm.em.fork().findOne(PaymentSettingsEntity, { appId })),
    async listRelaying() {
      const rows = await orm.em.fork().find(PaymentSettingsEntity, { relayUrl: { $ne: null } });
      return rows.flatMap((row) => toStored(row) ?? []);
    },
    async save({ now, ...settings }) {
      await transactional(async (em) => {
        const before = toStored(
          await em.findOne(
            PaymentSettingsEntity,
            { isCurrent: true },
            { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true },
          ),
        );
        await em.nativeUpdate(
          PaymentSettingsEntity,
          { isCurrent: true, appId: { $ne: settings.appId } },
          { isCurrent: false },
        );
        const { pushRefusal, ...columns } = settings;
        await em.upsert(PaymentSettingsEntity, {
          ...columns,
          pushProblem: pushRefusal?.problem ?? null,
          pushRefusedAt: pushRefusal?.at ?? null,
          isCurrent: true,
          updatedAt: now,
        });
        const changes = listSettingsChanges(before, settings);
        const target = {
          kind: "payment_settings" as const,
          id: settings.appId,
          name: settings.name,
        };
        if (changes.length > 0)
          await recordAudit(em.getKysely(), {
            action: "payment_settings.updated",
            target,
            changes,
          });
      });
    },
    async recordPushRefusal({ appId, problem, now }) {
      await orm.em
        .fork()
        .nativeUpdate(
          PaymentSettingsEntity,
          { appId },
          { pushProblem: problem, pushRefusedAt: now },
        );
    },
    // Matches the verified secret, which may have been replaced while the call to WeChat was in flight.
    async markVerified({ appId, sealedSecret, now }) {
      await orm.em
        .fork()
        .nativeUpdate(
          PaymentSettingsEntity,
          { appId, sealedSecret },
          { verifiedAt: now, lastRefusal: null },
        );
    },
    async markRefused({ appId, sealedSecret, refusal }) {
      await orm.em
        .fork()
        .nativeUpdate(
          PaymentSettingsEntity,
          { appId, sealedSecret },
          { lastRefusal: { ...refusal, errmsg: refusal.errmsg.slice(0, MAX_ERRMSG) } },
        );
    },
  };
}

/** For secrets, lists only that they were replaced or cleared. */
function listSettingsChanges(
  before: StoredPaymentSettings | null,
  after: StoredPaymentSettings,
): AuditChange[] {
  const toOpenFields = ({ appId, name, miniprogramState, relayUrl }: StoredPaymentSettings) => ({
    appId,
    name,
    miniprogramState,
    // The rest of the address may contain a secret.
    "relay.url": relayUrl && new URL(relayUrl).origin,
  });
  const replaced = (
    [
      ["appSecret", "sealedSecret"],
      ["push.token", "sealedPushToken"],
      ["push.encodingAesKey", "sealedPushAesKey"],
      ["relay.token", "sealedRelayToken"],
      ["relay.encodingAesKey", "sealedRelayAesKey"],
    ] as const
  ).filter(([, column]) => after[column] !== (before?.[column] ?? null));
  return [
    ...listChanges(before && toOpenFields(before), toOpenFields(after)),
    ...replaced.map(([field, column]) =>
      after[column] === null ? { field, after: null } : { field },
    ),
  ];
}

function toStored(
  row: InferEntity<typeof PaymentSettingsEntity> | null,
): StoredPaymentSettings | null {
  if (!row) return null;
  const { appId, name, sealedSecret, secretLastFour, miniprogramState } = row;
  const { relayUrl, sealedRelayToken, sealedRelayAesKey } = row;
  const { sealedPushToken, sealedPushAesKey, pushProblem, pushRefusedAt, verifiedAt } = row;
  return {
    appId,
    name,
    sealedSecret,
    secretLastFour,
    miniprogramState,
    sealedPushToken: sealedPushToken ?? null,
    sealedPushAesKey: sealedPushAesKey ?? null,
    pushRefusal:
      pushProblem != null && pushRefusedAt != null
        ? { problem: pushProblem, at: pushRefusedAt }
        : null,
    relayUrl: relayUrl ?? null,
    sealedRelayToken: sealedRelayToken ?? null,
    sealedRelayAesKey: sealedRelayAesKey ?? null,
    verifiedAt: verifiedAt ?? null,
    lastRefusal: row.lastRefusal ?? null,
  };
}
