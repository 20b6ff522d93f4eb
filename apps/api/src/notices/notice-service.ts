import type {
  Channel,
  ErrorDetail,
  FieldType,
  KeywordChoice,
  KeywordType,
  NoticeStatus,
  Source,
} from "@mp-notice/core";

/** Why a notice is `action_required`; the operator's sentence is found by it. */
export const NOTICE_STATUS_REASONS = [
  "TEMPLATE_MISSING",
  "TEMPLATE_CHANGED",
  "TEMPLATE_BANNED",
  "PAGE_NOT_PUBLISHED",
  "WECHAT_REFUSED",
] as const;
export type NoticeStatusReason = (typeof NOTICE_STATUS_REASONS)[number];

/** Notices whose templates customers cannot be asked for together with this one's. */
export interface NoticeWarning {
  /** `SAME_TEMPLATE`: they share each permission · `SAME_TITLE`: WeChat asks only one template of a title at a time. */
  kind: "SAME_TEMPLATE" | "SAME_TITLE";
  notices: string[];
}

interface NoticeState {
  code: string;
  name: string;
  nameEn: string;
  enabled: boolean;
  channel: Channel;
  status: NoticeStatus;
  statusReason: NoticeStatusReason | null;
  /** What WeChat or the comparison said, for the small print. */
  statusDetail: { errcode: number | null; problem: string } | null;
  warnings: NoticeWarning[];
}

export interface NoticeSummary extends NoticeState {
  /** Of the active channel. */
  templateTitle: string | null;
  version: number;
  /** Of what was asked for today and in the six days before, at +08:00. */
  sentIn7Days: number;
}

export interface NoticeFieldDetail {
  field: string;
  name: string;
  nameEn: string;
  type: FieldType;
  example: string;
  required: boolean;
  /** Only of the type `choice`. */
  choices?: { value: string; name: string; nameEn: string }[] | undefined;
}

export interface NoticeTemplate {
  channel: Channel;
  libraryTemplateId: string;
  title: string;
  templateId: string;
  /** In the order of the card's lines. */
  keywords: {
    keywordId: string;
    name: string;
    type: KeywordType | null;
    dataKey: string;
    source: Source;
  }[];
}

export interface NoticeDetail extends NoticeState {
  description: string;
  descriptionEn: string;
  fields: NoticeFieldDetail[];
  page: string;
  grantWaitSeconds: number;
  version: number;
  /** Of the active channel. */
  template: NoticeTemplate | null;
  /** Of every channel: what a change of channel would bring back. */
  templates: Record<Channel, NoticeTemplate | null>;
}

export interface TemplateChoice {
  libraryTemplateId: string;
  keywords: KeywordChoice[];
}

/** `null` takes a setting back; what is left out stays. */
export interface UpdateNoticeInput {
  code: string;
  enabled?: boolean | undefined;
  /** The channel that becomes active; a `template` given with it is of this channel. */
  channel?: Channel | undefined;
  page?: string | null | undefined;
  grantWaitSeconds?: number | null | undefined;
  version?: number | undefined;
  template?: TemplateChoice | undefined;
  /** How many usable permissions may become useless; none when absent. */
  strandedGrants?: number | undefined;
}

/** What a save would do on the mini program's account. */
export interface NoticeUpdatePlan {
  /** `unchanged`: the template stays as it is · `uses_existing`: the account has one like it · `adds_template`. */
  action: "unchanged" | "uses_existing" | "adds_template";
  title: string;
  keywordCount: number;
  /** In the order of the card's lines: that of the account's template, if there is one. */
  keywords: { keywordId: string; name: string }[];
  /** The template that will be used; `null` when it is yet to be added. */
  templateId: string | null;
  /** Usable permissions of customers that the save makes useless for this notice. */
  strandedGrants: number;
  warnings: NoticeWarning[];
}

export interface PreviewInput {
  code: string;
  channel: Channel;
  template: TemplateChoice;
  page?: string | undefined;
  data?: unknown;
}

export interface NoticePreview {
  card: {
    title: string;
    lines: {
      keywordId: string;
      name: string;
      value: string;
      /** The value was shortened to fit. */
      cut: boolean;
      /** Why this line cannot be sent as it is. */
      problem?: string | undefined;
    }[];
  };
  page: string;
  /** What a save of this mapping would be refused for. */
  problems: ErrorDetail[];
}

interface KeywordSuggestion extends KeywordChoice {
  why: "name" | "synonym" | "type";
}

/** Every method that names a code throws NOTICE_NOT_FOUND for one that is not in the catalog. */
export interface NoticeService {
  list(): Promise<NoticeSummary[]>;
  get(input: { code: string }): Promise<NoticeDetail>;
  suggest(input: {
    code: string;
    channel: Channel;
    libraryTemplateId: string;
  }): Promise<KeywordSuggestion[]>;
  /**
   * All or nothing: what WeChat refuses is not saved.
   * @throws NoticeError VERSION_CONFLICT, CONFIRMATION_REQUIRED, MAPPING_INVALID, INPUT_INVALID, MINI_PROGRAM_NOT_CONFIGURED, TEMPLATE_NOT_FOUND,
   * TEMPLATE_LIMIT, WECHAT_REJECTED, WECHAT_UNAVAILABLE, WECHAT_QUOTA
   */
  update(input: UpdateNoticeInput): Promise<NoticeDetail>;
  planUpdate(
    input: Pick<UpdateNoticeInput, "code" | "channel" | "template">,
  ): Promise<NoticeUpdatePlan>;
  preview(input: PreviewInput): Promise<NoticePreview>;
}
