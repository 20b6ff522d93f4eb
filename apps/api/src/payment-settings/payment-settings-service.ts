import type { MiniprogramState } from "@mp-notice/core";

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
    lastEventAt: string | null;
  };
  /** When WeChat last accepted these credentials. */
  verifiedAt: string | null;
}

interface UpdatePaymentSettingsInput {
  appId: string;
  appSecret?: string | undefined;
  name?: string | undefined;
  miniprogramState?: MiniprogramState | undefined;
  push?: { token: string; encodingAesKey?: string | undefined } | undefined;
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
