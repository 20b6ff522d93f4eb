import { MINIPROGRAM_STATES, type MiniprogramState } from "@mp-notice/core";
import { z } from "zod";
import { PUSH_PROBLEMS } from "../wechat/push-problem.ts";

/** WeChat's verdict in words, with what WeChat named filled in, e.g. the IP address to allow. */
const refusalShape = {
  /** Absent when WeChat did not answer. */
  errcode: z.number().optional(),
  reason: z.string(),
  reasonEn: z.string(),
  advice: z.string(),
  adviceEn: z.string(),
};

export const credentialsRefusalSchema = z.object({ at: z.string(), ...refusalShape });

export const credentialsVerdictSchema = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), ...refusalShape }),
]);

/** Secrets go in and never come out. Datetimes are ISO 8601. */
export const paymentSettingsSchema = z.object({
  appId: z.string(),
  name: z.string(),
  secret: z.object({ isSet: z.boolean(), lastFour: z.string().nullable() }),
  miniprogramState: z.enum(MINIPROGRAM_STATES),
  push: z.object({
    /** The push URL that the operator enters in WeChat's console. */
    url: z.string(),
    isSet: z.boolean(),
    /** Whether pushes must be encrypted with the EncodingAESKey. */
    isEncrypted: z.boolean(),
    lastEventAt: z.string().nullable(),
    /** The latest push from WeChat that was refused since the push was set up. */
    lastRefusal: z.object({ at: z.string(), problem: z.enum(PUSH_PROBLEMS) }).nullable(),
  }),
  /** The shop's own handler of pushes; `null` when nothing is relayed. */
  relay: z
    .object({
      /** Its messages are listed and sent again by this id, like a webhook's. */
      webhookId: z.string(),
      /** For callers who may not change settings, only its origin. */
      url: z.string(),
      isEncrypted: z.boolean(),
      undelivered: z.number(),
      oldestUndeliveredAt: z.string().nullable(),
    })
    .nullable(),
  /** When WeChat last accepted these credentials, in a check or for a token. */
  verifiedAt: z.string().nullable(),
  /** Why a check failed; `null` when WeChat has accepted them since. */
  lastRefusal: credentialsRefusalSchema.nullable(),
});
export type PaymentSettings = z.output<typeof paymentSettingsSchema>;

/** `null` clears a setting; a missing field leaves it as it is. */
export interface UpdatePaymentSettingsInput {
  appId: string;
  /** Cannot be cleared: nothing works without it. */
  appSecret?: string | undefined;
  name?: string | null | undefined;
  miniprogramState?: MiniprogramState | null | undefined;
  push?:
    | {
        /** Required while none is set. */
        token?: string | undefined;
        encodingAesKey?: string | null | undefined;
      }
    | null
    | undefined;
  relay?:
    | {
        url: string;
        /** Required while none is set. */
        token?: string | undefined;
        encodingAesKey?: string | null | undefined;
      }
    | null
    | undefined;
}

export type CredentialsVerdict = z.output<typeof credentialsVerdictSchema>;

export interface PaymentSettingsService {
  get(): Promise<PaymentSettings | null>;
  /** A new appId needs its own secret. @throws NoticeError INPUT_INVALID */
  update(input: UpdatePaymentSettingsInput): Promise<PaymentSettings>;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  verify(): Promise<CredentialsVerdict>;
}
