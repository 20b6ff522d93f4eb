import type { MiniprogramState } from "@mp-notice/core";
import type { PushProblem } from "../wechat/push-problem.ts";

/** Secrets go in and never come out. Datetimes are ISO 8601. */
export interface PaymentSettings {
  appId: string;
  name: string;
  secret: { isSet: boolean; lastFour: string | null };
  miniprogramState: MiniprogramState;
  push: {
    /** What the operator enters as the push address in WeChat's console. */
    url: string;
    isSet: boolean;
    /** Whether only what is encrypted with the EncodingAESKey is taken. */
    isEncrypted: boolean;
    lastEventAt: string | null;
    /** WeChat's last push that could not be taken since the push was set up. */
    lastRefusal: { at: string; problem: PushProblem } | null;
  };
  /** When WeChat last accepted these credentials. */
  verifiedAt: string | null;
}

/** `null` takes a setting back; what is left out stays. */
export interface UpdatePaymentSettingsInput {
  appId: string;
  /** Cannot be taken back: nothing works without it. */
  appSecret?: string | undefined;
  name?: string | null | undefined;
  miniprogramState?: MiniprogramState | null | undefined;
  push?:
    | {
        /** Needed where none is set. */
        token?: string | undefined;
        encodingAesKey?: string | null | undefined;
      }
    | null
    | undefined;
}

/** WeChat's verdict in words; what it named is filled in, e.g. the address to allow. */
export interface CredentialsVerdict {
  ok: boolean;
  /** Absent when WeChat did not answer. */
  errcode?: number | undefined;
  reason?: string | undefined;
  reasonEn?: string | undefined;
  advice?: string | undefined;
  adviceEn?: string | undefined;
}

export interface PaymentSettingsService {
  get(): Promise<PaymentSettings | null>;
  /** Leaves alone what is not given. Another appId needs its own secret. @throws NoticeError INPUT_INVALID */
  update(input: UpdatePaymentSettingsInput): Promise<PaymentSettings>;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  verify(): Promise<CredentialsVerdict>;
}
