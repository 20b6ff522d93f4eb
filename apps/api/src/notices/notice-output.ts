import { CHANNELS, KEYWORD_TYPES } from "@mp-notice/core";
import { z } from "zod";
import { NOTICE_STATUS_REASONS, type NoticeDetail, type NoticeSummary } from "./notice-service.ts";

export const sourceOutputSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("field"), field: z.string(), fallback: z.string().exactOptional() }),
  z.object({ kind: z.literal("text"), text: z.string() }),
]);

export const noticeWarningsSchema = z.array(
  z.object({ kind: z.enum(["SAME_TEMPLATE", "SAME_TITLE"]), notices: z.array(z.string()) }),
);

const stateShape = {
  code: z.string(),
  name: z.string(),
  nameEn: z.string(),
  enabled: z.boolean(),
  channel: z.enum(CHANNELS),
  status: z.enum(["not_configured", "action_required", "ready", "disabled"]),
  statusReason: z.enum(NOTICE_STATUS_REASONS).nullable(),
  statusDetail: z.object({ errcode: z.number().nullable(), problem: z.string() }).nullable(),
  warnings: noticeWarningsSchema,
};

export const noticeSummarySchema: z.ZodType<NoticeSummary> = z.object({
  ...stateShape,
  templateTitle: z.string().nullable(),
  version: z.number(),
  sentIn7Days: z.number(),
});

const noticeTemplateSchema = z.object({
  channel: z.enum(CHANNELS),
  libraryTemplateId: z.string(),
  title: z.string(),
  templateId: z.string(),
  keywords: z.array(
    z.object({
      keywordId: z.string(),
      name: z.string(),
      type: z.enum(KEYWORD_TYPES).nullable(),
      dataKey: z.string(),
      source: sourceOutputSchema,
    }),
  ),
});

export const noticeDetailSchema: z.ZodType<NoticeDetail> = z.object({
  ...stateShape,
  description: z.string(),
  descriptionEn: z.string(),
  fields: z.array(
    z.object({
      field: z.string(),
      name: z.string(),
      nameEn: z.string(),
      type: z.enum(["text", "money", "integer", "datetime", "choice"]),
      example: z.string(),
      required: z.boolean(),
      choices: z
        .array(z.object({ value: z.string(), name: z.string(), nameEn: z.string() }))
        .optional(),
    }),
  ),
  page: z.string(),
  grantWaitSeconds: z.number(),
  version: z.number(),
  template: noticeTemplateSchema.nullable(),
  templates: z.object({
    subscribe: noticeTemplateSchema.nullable(),
    template: noticeTemplateSchema.nullable(),
  }),
});
