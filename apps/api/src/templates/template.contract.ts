import { CHANNELS, KEYWORD_TYPES, type Channel } from "@mp-notice/core";
import { z } from "zod";

export const templateDetailSchema = z.object({
  libraryTemplateId: z.string(),
  title: z.string(),
  keywords: z.array(
    z.object({
      keywordId: z.string(),
      name: z.string(),
      example: z.string(),
      /** `null` on the template channel, whose keywords have no type. */
      type: z.enum(KEYWORD_TYPES).nullable(),
    }),
  ),
});
export type TemplateDetail = z.output<typeof templateDetailSchema>;

export const templateListSchema = z.object({
  /** How many match, over all pages. */
  total: z.number(),
  items: z.array(z.object({ libraryTemplateId: z.string(), title: z.string() })),
  /** When the library was read from WeChat; ISO 8601. */
  refreshedAt: z.string(),
});
export type TemplateList = z.output<typeof templateListSchema>;

export const refreshedLibrarySchema = z.object({ channel: z.enum(CHANNELS), total: z.number() });
export type RefreshedLibrary = z.output<typeof refreshedLibrarySchema>;

export const listedAccountTemplateSchema = z.object({
  templateId: z.string(),
  title: z.string(),
  /** Keyword names. */
  keywords: z.array(z.string()),
});
export type ListedAccountTemplate = z.output<typeof listedAccountTemplateSchema>;

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
  /** Reads the library from WeChat again; both channels' when `channel` is absent. */
  refresh(input: { channel?: Channel | undefined }): Promise<RefreshedLibrary[]>;
  /** The templates on the mini program's account now. */
  listAccount(input: { channel: Channel }): Promise<ListedAccountTemplate[]>;
}
