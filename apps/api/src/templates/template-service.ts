import type { Channel, KeywordType } from "@mp-notice/core";

export interface TemplateKeyword {
  keywordId: string;
  name: string;
  example: string;
  /** `null` on the template channel, whose keywords have no type. */
  type: KeywordType | null;
}

export interface TemplateDetail {
  libraryTemplateId: string;
  title: string;
  keywords: TemplateKeyword[];
}

export interface TemplateList {
  /** How many match, over all pages. */
  total: number;
  items: { libraryTemplateId: string; title: string }[];
  /** When the library was read from WeChat; ISO 8601. */
  refreshedAt: string;
}

/** WeChat's public template library. Every method throws MINI_PROGRAM_NOT_CONFIGURED without payment settings. */
export interface TemplateService {
  /** Best match first. */
  list(input: {
    channel: Channel;
    query?: string | undefined;
    offset: number;
    limit: number;
  }): Promise<TemplateList>;
  /** @throws NoticeError TEMPLATE_NOT_FOUND */
  get(input: { channel: Channel; libraryTemplateId: string }): Promise<TemplateDetail>;
  /** Reads the library from WeChat again; both channels' when none is named. */
  refresh(input: { channel?: Channel | undefined }): Promise<{ channel: Channel; total: number }[]>;
  /** The templates that are on the mini program's account now. */
  listAccount(input: {
    channel: Channel;
  }): Promise<{ templateId: string; title: string; keywords: string[] }[]>;
}
