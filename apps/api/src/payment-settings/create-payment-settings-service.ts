import { NoticeError, type AccountGateway, type MiniProgram } from "@mp-notice/core";
import type { PaymentSettingsStore, StoredPaymentSettings } from "./payment-settings-store.ts";
import { secretPurpose } from "../secrets/sealed-columns.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import { toPushPath } from "../wechat/wechat-calls.ts";
import { describeWechatError } from "../wechat/wechat-errors.ts";
import { toRelayId } from "../webhooks/webhook.contract.ts";
import type { MiniPrograms } from "./mini-programs.ts";
import type {
  PaymentSettings,
  PaymentSettingsService,
  UpdatePaymentSettingsInput,
} from "./payment-settings.contract.ts";

interface PaymentSettingsDeps {
  store: PaymentSettingsStore;
  miniPrograms: MiniPrograms;
  secretBox: SecretBox;
  accountGateway: Pick<AccountGateway, "verifyCredentials">;
  /** When WeChat last issued a token for these credentials, in unix milliseconds. */
  findTokenTime(app: MiniProgram): Promise<number | null>;
  /** When the last push from WeChat arrived, in unix milliseconds. */
  findLastPush(appId: string): Promise<number | null>;
  /** @throws NoticeError INPUT_INVALID for an address that is not public */
  assertPublic(url: string, field: string): Promise<void>;
  summarizeRelay(webhookId: string): Promise<{
    undelivered: number;
    oldestUndeliveredAt: number | null;
  }>;
  /** Makes the sender check at once whether sends paused by an account problem work again. */
  retryAccount(appId: string): Promise<void>;
  /** This install's base URL as WeChat reaches it, without a trailing slash. */
  publicUrl: string;
  now(): number;
}

type Seal = (kind: Parameters<typeof secretPurpose>[0], text: string) => string;

const DEFAULT_STATE = "formal";
const NO_RELAY = { relayUrl: null, sealedRelayToken: null, sealedRelayAesKey: null };
const NO_PUSH = { sealedPushToken: null, sealedPushAesKey: null, pushRefusal: null };

export function createPaymentSettingsService(deps: PaymentSettingsDeps): PaymentSettingsService {
  const { store, miniPrograms, secretBox, now } = deps;

  /** When WeChat last accepted the credentials: each token that it issues proves them too. */
  async function findAcceptedAt(stored: StoredPaymentSettings): Promise<number | null> {
    const { appId, sealedSecret, verifiedAt } = stored;
    const appSecret = secretBox.open(sealedSecret, secretPurpose("secret", appId));
    const times = [verifiedAt, await deps.findTokenTime({ appId, appSecret })];
    const known = times.filter((time) => time !== null);
    return known.length === 0 ? null : Math.max(...known);
  }

  async function toRelay({ appId, relayUrl, sealedRelayAesKey }: StoredPaymentSettings) {
    if (relayUrl === null) return null;
    const webhookId = toRelayId(appId);
    const { undelivered, oldestUndeliveredAt } = await deps.summarizeRelay(webhookId);
    return {
      ...{ webhookId, url: relayUrl, isEncrypted: sealedRelayAesKey !== null, undelivered },
      oldestUndeliveredAt: toIso(oldestUndeliveredAt),
    };
  }

  async function toOutput(stored: StoredPaymentSettings): Promise<PaymentSettings> {
    const { appId, name, secretLastFour, miniprogramState, lastRefusal } = stored;
    const acceptedAt = await findAcceptedAt(stored);
    const isRefused = lastRefusal !== null && lastRefusal.at > (acceptedAt ?? 0);
    return {
      appId,
      name,
      secret: { isSet: true, lastFour: secretLastFour },
      miniprogramState,
      push: {
        url: `${deps.publicUrl}${toPushPath(appId)}`,
        isSet: stored.sealedPushToken !== null,
        isEncrypted: stored.sealedPushAesKey !== null,
        lastEventAt: toIso(await deps.findLastPush(appId)),
        lastRefusal: stored.pushRefusal && {
          at: new Date(stored.pushRefusal.at).toISOString(),
          problem: stored.pushRefusal.problem,
        },
      },
      relay: await toRelay(stored),
      verifiedAt: toIso(acceptedAt),
      lastRefusal: isRefused
        ? { at: new Date(lastRefusal.at).toISOString(), ...toWords(lastRefusal) }
        : null,
    };
  }

  async function get(): Promise<PaymentSettings | null> {
    const current = await store.findCurrent();
    return current && toOutput(current);
  }

  return {
    get,
    async update({ appId, appSecret, name, miniprogramState, push, relay }) {
      const current = await store.findCurrent();
      const kept = current?.appId === appId ? current : null;
      if (!kept && appSecret === undefined) {
        throw isRequired("appSecret", `the secret of ${appId} is not stored`);
      }
      if (relay && relay.url !== kept?.relayUrl) await deps.assertPublic(relay.url, "relay.url");
      const seal: Seal = (kind, text) => secretBox.seal(text, secretPurpose(kind, appId));
      const secret =
        appSecret === undefined
          ? {}
          : {
              sealedSecret: seal("secret", appSecret),
              secretLastFour: appSecret.slice(-4),
              verifiedAt: null,
              lastRefusal: null,
            };
      const saved: StoredPaymentSettings = {
        ...(kept ?? EMPTY),
        ...secret,
        ...changePush({ kept, push, seal }),
        ...changeRelay({ kept, relay, seal }),
        appId,
        name: name === undefined ? (kept?.name ?? "") : (name ?? ""),
        miniprogramState:
          miniprogramState === undefined
            ? (kept?.miniprogramState ?? DEFAULT_STATE)
            : (miniprogramState ?? DEFAULT_STATE),
      };
      await store.save({ ...saved, now: now() });
      if (appSecret !== undefined) await deps.retryAccount(appId);
      return toOutput(saved);
    },
    async verify() {
      const app = await miniPrograms.get();
      const current = await store.find(app.appId);
      const check = await deps.accountGateway.verifyCredentials({ app });
      if (check.ok) {
        if (current) await store.markVerified({ ...current, now: now() });
        await deps.retryAccount(app.appId);
        return { ok: true };
      }
      const { errcode, errmsg } = check;
      const refusal = { at: now(), errcode, errmsg };
      if (current) await store.markRefused({ ...current, refusal });
      return { ok: false, ...toWords(refusal) };
    },
  };
}

/** The push columns that an update sets; none if it does not mention push. */
function changePush(input: {
  kept: StoredPaymentSettings | null;
  push: UpdatePaymentSettingsInput["push"];
  seal: Seal;
}): Partial<StoredPaymentSettings> {
  const { kept, push, seal } = input;
  if (push === undefined) return {};
  if (push === null) return NO_PUSH;
  const { token, encodingAesKey } = push;
  const sealedPushToken =
    token === undefined ? (kept?.sealedPushToken ?? null) : seal("push-token", token);
  if (sealedPushToken === null) throw isRequired("push.token", "no token is set");
  return {
    sealedPushToken,
    sealedPushAesKey:
      encodingAesKey === undefined
        ? (kept?.sealedPushAesKey ?? null)
        : encodingAesKey && seal("push-aes-key", encodingAesKey),
    pushRefusal: null,
  };
}

/** The relay's columns that an update sets; none if it does not mention the relay. */
function changeRelay(input: {
  kept: StoredPaymentSettings | null;
  relay: UpdatePaymentSettingsInput["relay"];
  seal: Seal;
}): Partial<StoredPaymentSettings> {
  const { kept, relay, seal } = input;
  if (relay === undefined) return {};
  if (relay === null) return NO_RELAY;
  const { url, token, encodingAesKey } = relay;
  const sealedRelayToken =
    token === undefined ? (kept?.sealedRelayToken ?? null) : seal("relay-token", token);
  if (sealedRelayToken === null) throw isRequired("relay.token", "no token is set");
  return {
    relayUrl: url,
    sealedRelayToken,
    sealedRelayAesKey:
      encodingAesKey === undefined
        ? (kept?.sealedRelayAesKey ?? null)
        : encodingAesKey && seal("relay-aes-key", encodingAesKey),
  };
}

function isRequired(field: string, cause: string): NoticeError {
  const problem = `is required: ${cause}`;
  return new NoticeError("INPUT_INVALID", `${field} ${problem}`, {
    details: [{ field, problem }],
  });
}

/** A new mini program's settings; the secret always comes with the first save. */
const EMPTY = {
  sealedSecret: "",
  secretLastFour: "",
  ...NO_PUSH,
  ...NO_RELAY,
  verifiedAt: null,
  lastRefusal: null,
};

function toWords({ errcode, errmsg }: { errcode: number | null; errmsg: string }) {
  const { zh, en } = describeWechatError(errcode, errmsg);
  return {
    ...(errcode === null ? {} : { errcode }),
    ...{ reason: zh.what, reasonEn: en.what, advice: zh.advice, adviceEn: en.advice },
  };
}

function toIso(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
