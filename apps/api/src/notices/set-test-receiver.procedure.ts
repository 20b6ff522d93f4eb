import { openidSchema } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";
import { testReceiverSchema } from "./test-receiver.contract.ts";

export const setTestReceiverProcedure = operatorProcedure
  .input(
    z.strictObject({
      openid: openidSchema
        .nullable()
        .describe(
          "The customer that you are yourself; `null` forgets them · 自己的 openid，`null` 表示不再使用",
        ),
    }),
  )
  .output(testReceiverSchema.nullable())
  .mutation(({ ctx: { caller, services }, input }) =>
    services.testReceivers.set({ userId: caller.user.userId, ...input }),
  );
