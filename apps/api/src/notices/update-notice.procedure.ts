import { CHANNELS, MAX_GRANT_WAIT_SECONDS, noticeCodeSchema, pageSchema } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";
import { noticeDetailSchema } from "./notice.contract.ts";
import { templateChoiceSchema } from "./template-choice-input.ts";

const updateNoticeSchema = z.strictObject({
  code: noticeCodeSchema,
  enabled: z.boolean().optional(),
  channel: z.enum(CHANNELS).optional(),
  page: pageSchema.nullish(),
  grantWaitSeconds: z.number().int().min(0).max(MAX_GRANT_WAIT_SECONDS).nullish(),
  version: z.number().int().min(0).optional(),
  template: templateChoiceSchema.optional(),
  /** How many usable permissions the caller accepts to strand, as `planUpdate` returned. */
  strandedGrants: z.number().int().min(0).optional(),
});

export const updateNoticeProcedure = operatorProcedure
  .input(updateNoticeSchema)
  .output(noticeDetailSchema)
  .mutation(({ ctx, input }) => ctx.services.notices.update(input));
