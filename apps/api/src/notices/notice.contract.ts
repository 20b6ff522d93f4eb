import {
  CHANNELS,
  FIELD_TYPES,
  KEYWORD_TYPES,
  MAX_GRANT_WAIT_SECONDS,
  NOTICE_SOURCES,
  NOTICE_STATUSES,
  noticeCodeSchema,
  pageSchema,
  quietHoursSchema,
  SUGGESTION_REASONS,
  type Channel,
  type NoticeDefinition,
  type Source,
  type Suggestion,
} from "@mp-notice/core";
import { z } from "zod";
import { errorDetailSchema } from "../trpc/error-schemas.ts";
import { templateChoiceSchema } from "./template-choice-input.ts";

/** Why a notice is `action_required`; the admin looks up the operator's text by it. */
export const NOTICE_STATUS_REASONS = [
  "TEMPLATE_MISSING",
  "TEMPLATE_CHANGED",
  "TEMPLATE_BANNED",
  "PAGE_NOT_PUBLISHED",
  "WECHAT_REFUSED",
] as const;
export type NoticeStatusReason = (typeof NOTICE_STATUS_REASONS)[number];

/** Notices whose templates customers cannot be asked for together with this one's. */
const warningSchema = z.object({
  /** `SAME_TEMPLATE`: they share each permission · `SAME_TITLE`: WeChat asks for only one template of a title at a time. */
  kind: z.enum(["SAME_TEMPLATE", "SAME_TITLE"]),
  notices: z.array(z.string()),
});
export type NoticeWarning = z.output<typeof warningSchema>;

const sourceSchema: z.ZodType<Source> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("field"), field: z.string(), fallback: z.string().exactOptional() }),
  z.object({ kind: z.literal("text"), text: z.string() }),
]);

const stateShape = {
  code: z.string(),
  name: z.string(),
  nameEn: z.string(),
  enabled: z.boolean(),
  channel: z.enum(CHANNELS),
  status: z.enum(NOTICE_STATUSES),
  statusReason: z.enum(NOTICE_STATUS_REASONS).nullable(),
  /** WeChat's message, or what the comparison with the account found. For the small print. */
  statusDetail: z.object({ errcode: z.number().nullable(), problem: z.string() }).nullable(),
  warnings: z.array(warningSchema),
  /** `built_in`: ours · `operator`: defined in the admin · `code`: defined by a backend. */
  source: z.enum(NOTICE_SOURCES),
  /** 0 for a built-in notice. */
  definitionVersion: z.number(),
  /** A retired notice takes no triggers. */
  retired: z.boolean(),
};

export const noticeSummarySchema = z.object({
  ...stateShape,
  /** The active channel's template. */
  templateTitle: z.string().nullable(),
  version: z.number(),
  /** Sent deliveries, of those triggered today or in the six days before, at +08:00. */
  sentIn7Days: z.number(),
});
export type NoticeSummary = z.output<typeof noticeSummarySchema>;

const noticeTemplateSchema = z.object({
  channel: z.enum(CHANNELS),
  libraryTemplateId: z.string(),
  title: z.string(),
  templateId: z.string(),
  /** In the order of the card's lines. */
  keywords: z.array(
    z.object({
      keywordId: z.string(),
      name: z.string(),
      type: z.enum(KEYWORD_TYPES).nullable(),
      dataKey: z.string(),
      source: sourceSchema,
    }),
  ),
});
export type NoticeTemplate = z.output<typeof noticeTemplateSchema>;

export const noticeDetailSchema = z.object({
  ...stateShape,
  description: z.string(),
  descriptionEn: z.string(),
  fields: z.array(
    z.object({
      field: z.string(),
      name: z.string(),
      nameEn: z.string(),
      type: z.enum(FIELD_TYPES),
      example: z.string(),
      required: z.boolean(),
      /** Only for the type `choice`. */
      choices: z
        .array(z.object({ value: z.string(), name: z.string(), nameEn: z.string() }))
        .optional(),
    }),
  ),
  /** Fields that follow notice and order in the default idempotency key. */
  keyFields: z.array(z.string()),
  /** When customers may be asked to permit it. */
  moments: z.array(z.string()),
  /** The definition's page; `page` is what operators made of it. */
  defaultPage: z.string(),
  /** The kept versions of a notice of the shop's own, oldest first. */
  definitionVersions: z.array(
    z.object({ version: z.number(), source: z.enum(NOTICE_SOURCES), definedAt: z.string() }),
  ),
  page: z.string(),
  grantWaitSeconds: z.number(),
  /** Times of day at +08:00 between which nothing is sent. */
  quietHours: z.object({ from: z.string(), to: z.string() }).nullable(),
  version: z.number(),
  /** The active channel's template. */
  template: noticeTemplateSchema.nullable(),
  /** Both channels' templates: what a change of channel would restore. */
  templates: z.object({
    subscribe: noticeTemplateSchema.nullable(),
    template: noticeTemplateSchema.nullable(),
  }),
});
export type NoticeDetail = z.output<typeof noticeDetailSchema>;

/** What a save would do on the mini program's account. */
export const noticeUpdatePlanSchema = z.object({
  /** `unchanged`: the template stays · `uses_existing`: the account has one like it · `adds_template`. */
  action: z.enum(["unchanged", "uses_existing", "adds_template"]),
  title: z.string(),
  keywordCount: z.number(),
  /** In the order of the card's lines: the account template's order, if there is one. */
  keywords: z.array(z.object({ keywordId: z.string(), name: z.string() })),
  /** The template that a save would use; `null` when it has yet to be added. */
  templateId: z.string().nullable(),
  /** Customers' usable permissions that this notice could no longer use after the save. */
  strandedGrants: z.number(),
  warnings: z.array(warningSchema),
});
export type NoticeUpdatePlan = z.output<typeof noticeUpdatePlanSchema>;

export const noticePreviewSchema = z.object({
  card: z.object({
    title: z.string(),
    lines: z.array(
      z.object({
        keywordId: z.string(),
        name: z.string(),
        value: z.string(),
        /** The value was shortened to fit. */
        cut: z.boolean(),
        /** Why this line cannot be sent as it is. */
        problem: z.string().optional(),
      }),
    ),
  }),
  page: z.string(),
  /** Why this mapping cannot be saved; empty when it can. */
  problems: z.array(errorDetailSchema),
});
export type NoticePreview = z.output<typeof noticePreviewSchema>;

export const suggestionSchema: z.ZodType<Suggestion> = z.object({
  keywordId: z.string(),
  source: sourceSchema,
  why: z.enum(SUGGESTION_REASONS),
});

/** A library template that fits a notice, with the mapping that would be suggested. */
export const recommendedTemplateSchema = z.object({
  libraryTemplateId: z.string(),
  title: z.string(),
  keywords: z.array(
    z.object({ keywordId: z.string(), name: z.string(), type: z.enum(KEYWORD_TYPES).nullable() }),
  ),
  suggestions: z.array(suggestionSchema),
});
export type RecommendedTemplate = z.output<typeof recommendedTemplateSchema>;

export type TemplateChoice = z.output<typeof templateChoiceSchema>;

/** `null` resets a setting to the catalog's default; an absent one stays unchanged. */
export const updateNoticeSchema = z.strictObject({
  code: noticeCodeSchema,
  enabled: z.boolean().optional(),
  /** The channel that becomes active; a `template` in the same input belongs to it. */
  channel: z.enum(CHANNELS).optional(),
  page: pageSchema.nullish(),
  grantWaitSeconds: z.number().int().min(0).max(MAX_GRANT_WAIT_SECONDS).nullish(),
  quietHours: quietHoursSchema.nullish(),
  version: z.number().int().min(0).optional(),
  template: templateChoiceSchema.optional(),
  /** How many usable permissions the caller accepts to strand, as `planUpdate` returned; none when absent. */
  strandedGrants: z.number().int().min(0).optional(),
});
export type UpdateNoticeInput = z.output<typeof updateNoticeSchema>;

const labelSchema = z.object({ name: z.string(), nameEn: z.string() });
const fieldShape = { ...labelSchema.shape, example: z.string(), required: z.boolean() };

/** A notice of the shop's own as it was defined. */
export const ownDefinitionSchema = z.object({
  code: z.string(),
  ...labelSchema.shape,
  description: z.string(),
  descriptionEn: z.string(),
  fields: z.record(
    z.string(),
    z.discriminatedUnion("type", [
      z.object({ type: z.enum(["text", "money", "integer", "datetime"]), ...fieldShape }),
      z.object({
        type: z.literal("choice"),
        ...fieldShape,
        choices: z.record(z.string(), labelSchema),
      }),
    ]),
  ),
  page: z.string(),
  keyFields: z.array(z.string()),
  moments: z.array(z.string()),
  source: z.enum(NOTICE_SOURCES),
  version: z.number(),
  retired: z.boolean(),
});
export type OwnDefinition = z.output<typeof ownDefinitionSchema>;

export const defineResultSchema = z.object({
  code: z.string(),
  version: z.number(),
  /** False when the definition was the same already. */
  changed: z.boolean(),
  retired: z.boolean(),
});
export type DefineResult = z.output<typeof defineResultSchema>;

/** Built-in notices and the shop's own. */
export const MAX_ORDERED = 200;

/** Every method that takes a code throws NOTICE_NOT_FOUND for one that is not in the catalog. */
export interface NoticeService {
  /** In the operator's order of worth. */
  list(): Promise<NoticeSummary[]>;
  /** Stores the order of worth; notices that it does not name follow. @throws NoticeError INPUT_INVALID, MINI_PROGRAM_NOT_CONFIGURED */
  order(input: { codes: string[] }): Promise<NoticeSummary[]>;
  /** `definitionVersion`: with the fields of that version. */
  get(input: { code: string; definitionVersion?: number | undefined }): Promise<NoticeDetail>;
  suggest(input: {
    code: string;
    channel: Channel;
    libraryTemplateId: string;
  }): Promise<Suggestion[]>;
  /** The library's best templates for the notice, best first: by the likeness of the titles, and by how many keywords would be filled. */
  recommend(input: { code: string; channel: Channel }): Promise<RecommendedTemplate[]>;
  /**
   * All or nothing: a change that WeChat refuses is not saved.
   * @throws NoticeError VERSION_CONFLICT, CONFIRMATION_REQUIRED, MAPPING_INVALID, INPUT_INVALID, MINI_PROGRAM_NOT_CONFIGURED, TEMPLATE_NOT_FOUND,
   * TEMPLATE_LIMIT, WECHAT_REJECTED, WECHAT_UNAVAILABLE, WECHAT_QUOTA
   */
  update(input: UpdateNoticeInput): Promise<NoticeDetail>;
  /**
   * Defines notices of the shop's own, all or nothing.
   * @throws NoticeError DEFINITION_IN_USE for a change that would break a mapping or an open delivery
   */
  define(input: {
    notices: NoticeDefinition[];
    source: "operator" | "code";
  }): Promise<DefineResult[]>;
  listOwn(): Promise<OwnDefinition[]>;
  retire(input: { code: string }): Promise<NoticeDetail>;
  /** @throws NoticeError DEFINITION_IN_USE for a notice that is not retired or has deliveries */
  remove(input: { code: string }): Promise<void>;
  planUpdate(
    input: Pick<UpdateNoticeInput, "code" | "channel" | "template">,
  ): Promise<NoticeUpdatePlan>;
  preview(input: {
    code: string;
    channel: Channel;
    template: TemplateChoice;
    page?: string | undefined;
    data?: unknown;
  }): Promise<NoticePreview>;
}
