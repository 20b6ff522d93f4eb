import { GRANT_KINDS } from "@mp-notice/core";
import { z } from "zod";

export const testReceiverSchema = z.object({
  openid: z
    .string()
    .describe("The customer that the signed-in user is themselves · 当前成员自己的 openid"),
  usable: z
    .array(
      z.object({
        kind: z.enum(GRANT_KINDS),
        templateId: z
          .string()
          .nullable()
          .describe("`null` unless the kind is `subscribe` · 仅订阅消息有"),
      }),
    )
    .describe(
      "Which permissions they have now, each kind and template once · 现在可用的发送权限，每种一条",
    ),
});
export type TestReceiver = z.output<typeof testReceiverSchema>;

/** Both act for the mini program of the payment settings. */
export interface TestReceiverService {
  /** `null` when the user chose nobody, or without a mini program. */
  find(userId: string): Promise<TestReceiver | null>;
  /** `openid: null` forgets the choice. @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  set(input: { userId: string; openid: string | null }): Promise<TestReceiver | null>;
}
