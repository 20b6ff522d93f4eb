import { MINIPROGRAM_STATES, noticeCodeSchema, openidSchema } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";

export const sendTestProcedure = operatorProcedure
  .input(
    z.strictObject({
      code: noticeCodeSchema,
      openid: openidSchema,
      /** The notice's fields; its examples when absent. Core checks them, so that errors are FIELD_INVALID. */
      data: z.unknown().optional(),
      miniprogramState: z.enum(MINIPROGRAM_STATES).optional(),
    }),
  )
  .output(z.object({ deliveryId: z.string() }))
  .mutation(({ ctx, input }) => ctx.services.deliveries.sendTest(input));
