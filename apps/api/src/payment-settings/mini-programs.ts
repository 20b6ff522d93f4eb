import { NoticeError, type MiniProgram, type MiniprogramState } from "@mp-notice/core";
import type { ConfigurationCache } from "../concurrency/configuration-cache.ts";
import type { PaymentSettingsStore } from "./payment-settings-store.ts";
import { secretPurpose } from "../secrets/sealed-columns.ts";
import type { SecretBox } from "../secrets/secret-box.ts";

export interface CurrentMiniProgram extends MiniProgram {
  miniprogramState: MiniprogramState;
}

export interface PushCredentials {
  appId: string;
  token: string;
  encodingAesKey: string | null;
}

/** The mini program of the payment settings, with its secrets decrypted. */
export interface MiniPrograms {
  find(): Promise<CurrentMiniProgram | null>;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  get(): Promise<CurrentMiniProgram>;
  findAppId(): Promise<string | null>;
  /** For callers that only need to scope a query; decrypts no secret. @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  getAppId(): Promise<string>;
  /** `null` when this mini program was never saved or its push is not set up. */
  findPush(appId: string): Promise<PushCredentials | null>;
}

export function createMiniPrograms(deps: {
  store: PaymentSettingsStore;
  secretBox: SecretBox;
  configuration: ConfigurationCache;
}): MiniPrograms {
  const { store, secretBox, configuration } = deps;
  const findCached = configuration.cache(() => store.findCurrent());
  const findCurrent = () => findCached("current");

  async function find(): Promise<CurrentMiniProgram | null> {
    const settings = await findCurrent();
    if (!settings) return null;
    const { appId, miniprogramState, sealedSecret } = settings;
    const appSecret = secretBox.open(sealedSecret, secretPurpose("secret", appId));
    return { appId, appSecret, miniprogramState };
  }

  const findAppId = async () => (await findCurrent())?.appId ?? null;

  return {
    find,
    findAppId,
    get: async () => (await find()) ?? failUnconfigured(),
    getAppId: async () => (await findAppId()) ?? failUnconfigured(),
    async findPush(appId) {
      const settings = await store.find(appId);
      if (!settings?.sealedPushToken) return null;
      const { sealedPushToken, sealedPushAesKey } = settings;
      return {
        appId,
        token: secretBox.open(sealedPushToken, secretPurpose("push-token", appId)),
        encodingAesKey:
          sealedPushAesKey === null
            ? null
            : secretBox.open(sealedPushAesKey, secretPurpose("push-aes-key", appId)),
      };
    },
  };
}

function failUnconfigured(): never {
  throw new NoticeError(
    "MINI_PROGRAM_NOT_CONFIGURED",
    "the payment settings contain no mini program",
  );
}
