import {
  KEYWORD_TYPES,
  NoticeError,
  type AccountTemplate,
  type Keyword,
  type KeywordType,
  type LibraryTemplate,
  type LibraryTemplateSummary,
  type MiniProgram,
} from "@mp-notice/core";
import { z } from "zod";
import { callAccount, readFields, WechatRefusal } from "./account-calls.ts";
import { textField, totalField } from "./answer-fields.ts";
import type { TokenCallDeps } from "./call-with-token.ts";
import { readTemplateContent } from "./read-template-content.ts";
import { WECHAT_CALLS } from "./wechat-calls.ts";
import type { WechatRequest } from "./wechat-http.ts";

/** Most titles that one page holds (facts §3.1). */
const PAGE_SIZE = 30;
const MAX_PAGES = 500;
/** WeChat reads this out of a body that it did not take for JSON (facts §3.1). */
const MISSING_TID = "missing parameter tid";

const categories = z.object({ data: z.array(z.object({ id: textField })) });
const titles = z.object({
  count: totalField,
  data: z.array(z.object({ tid: textField, title: textField })),
});
const keywords = z.object({
  data: z.array(
    z.object({ kid: textField, name: textField, example: textField.catch(""), rule: textField }),
  ),
});
const enumValueLists = z.array(
  z.object({ keywordCode: z.string(), enumValueList: z.array(z.string()) }),
);
const accountTemplates = z.object({
  data: z
    .array(
      z.object({
        priTmplId: z.string(),
        title: textField,
        content: z.string(),
        keywordEnumValueList: enumValueLists.catch([]),
      }),
    )
    .nullish()
    .transform((list) => list ?? []),
});
const added = z.object({ priTmplId: z.string().min(1) });

/** The titles of every category that the account has, each once. */
export async function listSubscribeLibrary(
  deps: TokenCallDeps,
  app: MiniProgram,
): Promise<LibraryTemplateSummary[]> {
  const body = await callAccount(deps, { app, request: toRequest(WECHAT_CALLS.listCategories) });
  const ids = readFields(categories, body).data.map(({ id }) => id);
  if (ids.length === 0) return [];
  const found = new Map<string, LibraryTemplateSummary>();
  let start = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = `ids=${encodeURIComponent(ids.join(","))}&start=${start}&limit=${PAGE_SIZE}`;
    const request = toRequest(WECHAT_CALLS.listSubscribeTitles, query);
    const { count: total, data } = readFields(titles, await callAccount(deps, { app, request }));
    for (const { tid, title } of data)
      if (!found.has(tid)) found.set(tid, { libraryTemplateId: tid, title });
    start += data.length;
    if (data.length === 0 || (total !== null && start >= total)) break;
  }
  return [...found.values()];
}

export async function getSubscribeTemplate(
  deps: TokenCallDeps,
  { app, libraryTemplateId, title }: { app: MiniProgram; libraryTemplateId: string; title: string },
): Promise<LibraryTemplate> {
  const query = `tid=${encodeURIComponent(libraryTemplateId)}`;
  const request = toRequest(WECHAT_CALLS.listSubscribeKeywords, query);
  const { data } = readFields(keywords, await callAccount(deps, { app, request }));
  if (data.length === 0)
    throw new NoticeError("TEMPLATE_NOT_FOUND", `template ${libraryTemplateId} has no keywords`);
  return {
    channel: "subscribe",
    libraryTemplateId,
    title,
    keywords: data.map(({ kid, name, example, rule }): Keyword => ({
      keywordId: kid,
      name,
      example,
      type: toKeywordType(rule),
    })),
  };
}

/** `enum_string` is the wire's name of `enum` (facts §3.5). */
function toKeywordType(rule: string): KeywordType | null {
  const name = rule === "enum_string" ? "enum" : rule;
  return KEYWORD_TYPES.find((type) => type === name) ?? null;
}

export async function listSubscribeAccount(
  deps: TokenCallDeps,
  app: MiniProgram,
): Promise<AccountTemplate[]> {
  const request = toRequest(WECHAT_CALLS.listSubscribeTemplates);
  const { data } = readFields(accountTemplates, await callAccount(deps, { app, request }));
  return data.map(({ priTmplId, title, content, keywordEnumValueList }) => {
    const enumValues = new Map(
      keywordEnumValueList.map(({ keywordCode, enumValueList }) => [keywordCode, enumValueList]),
    );
    return {
      templateId: priTmplId,
      channel: "subscribe",
      title,
      keywords: readTemplateContent(content).map((keyword) => {
        const values = enumValues.get(`${keyword.dataKey}.DATA`);
        return values ? { ...keyword, enumValues: values } : keyword;
      }),
    };
  });
}

/** JSON, and once more as a form where WeChat did not find the tid in it: its documents contradict each other (facts §3.1). */
export async function addSubscribeTemplate(
  deps: TokenCallDeps,
  input: { app: MiniProgram; libraryTemplateId: string; keywordIds: string[]; sceneDesc: string },
): Promise<string> {
  const { app, libraryTemplateId, keywordIds, sceneDesc } = input;
  const request = toRequest(WECHAT_CALLS.addSubscribeTemplate);
  const json = JSON.stringify({
    tid: libraryTemplateId,
    kidList: keywordIds.map(Number),
    sceneDesc,
  });
  try {
    const body = await callAccount(deps, { app, request: { ...request, body: json } });
    return readFields(added, body).priTmplId;
  } catch (error) {
    if (
      !(error instanceof WechatRefusal) ||
      error.errcode !== 200014 ||
      !error.errmsg.includes(MISSING_TID)
    )
      throw error;
    const form = new URLSearchParams([
      ["tid", libraryTemplateId],
      ...keywordIds.map((id): [string, string] => ["kidList", id]),
      ["sceneDesc", sceneDesc],
    ]).toString();
    const contentType = "application/x-www-form-urlencoded";
    const body = await callAccount(deps, { app, request: { ...request, body: form, contentType } });
    return readFields(added, body).priTmplId;
  }
}

function toRequest(
  { method, path }: Pick<WechatRequest, "method" | "path">,
  query?: string,
): WechatRequest {
  return { method, path: query === undefined ? path : `${path}?${query}` };
}
