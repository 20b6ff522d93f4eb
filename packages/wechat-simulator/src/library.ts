import subscribeLibrary from "./library/subscribe-library.json" with { type: "json" };
import templateLibrary from "./library/template-library.json" with { type: "json" };

export interface TemplateLibraryRecord {
  readonly id: string;
  readonly title: string;
  readonly keywords: readonly {
    readonly keywordId: number;
    readonly name: string;
    readonly example: string;
  }[];
}

export interface SubscribeLibraryRecord {
  readonly tid: number;
  readonly title: string;
  readonly categoryId: number;
  readonly keywords: readonly {
    readonly kid: number;
    readonly name: string;
    readonly rule: string;
    readonly example: string;
    readonly enumValues?: readonly string[];
  }[];
}

export interface Category {
  readonly id: number;
  readonly name: string;
}

/** In WeChat's listing order. */
export const TEMPLATE_LIBRARY: readonly TemplateLibraryRecord[] = templateLibrary.templates;
export const SUBSCRIBE_LIBRARY: readonly SubscribeLibraryRecord[] = subscribeLibrary.templates;
export const CATEGORIES: readonly Category[] = subscribeLibrary.categories;

const templatesById = new Map(TEMPLATE_LIBRARY.map((record) => [record.id, record]));
const subscribeTemplatesByTid = new Map(SUBSCRIBE_LIBRARY.map((record) => [record.tid, record]));

export const findLibraryTemplate = (id: string): TemplateLibraryRecord | undefined =>
  templatesById.get(id);

export const findSubscribeLibraryTemplate = (tid: number): SubscribeLibraryRecord | undefined =>
  subscribeTemplatesByTid.get(tid);
