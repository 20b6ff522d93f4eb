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
import {
  callAccount,
  readEntries,
  readFields,
  WechatRefusal,
  type AccountCallDeps,
} from "./account-calls.ts";
import { filledField, listField, textField, totalField } from "./answer-fields.ts";
import { readTemplateContent } from "./read-template-content.ts";
import { WECHAT_CALLS } from "./wechat-calls.ts";
import type { WechatRequest } from "./wechat-http.ts";

/** WeChat's maximum page size (facts §3.1). */
const PAGE_SIZE = 30;
const MAX_PAGES = 500;
/** WeChat's error when it did not parse the body as JSON (facts §3.1). */
const MISSING_TID = "missing parameter tid";

const entries = z.object({ data: listField });
const category = z.object({ id: filledField });
const titles = z.object({ count: totalField, data: listField });
const title = z.object({ tid: filledField, title: filledField });
const keyword = z.object({
  kid: filledField,
  name: filledField,
  example: textField.catch(""),
  rule: textField,
});
const enumValueList = z.object({ keywordCode: z.string(), enumValueList: z.array(z.string()) });
const accountTemplates = z.object({
  data: listField.nullish().transform((list) => list ?? []),
});
const accountTemplate = z.object({
  priTmplId: filledField,
  title: filledField,
  content: z.string(),
  keywordEnumValueList: listField.catch([]),
});
const added = z.object({ priTmplId: z.string().min(1) });

/** The titles of all the account's categories, deduplicated. */
export async function listSubscribeLibrary(
  deps: AccountCallDeps,
  app: MiniProgram,
): Promise<LibraryTemplateSummary[]> {
  const body = await callAccount(deps, { app, request: toRequest(WECHAT_CALLS.listCategories) });
  const ids = readEntries(deps, {
    list: readFields(entries, body).data,
    path: WECHAT_CALLS.listCategories.path,
    schema: category,
    keyOf: ({ id }) => id,
  }).map(({ id }) => id);
  if (ids.length === 0) return [];
  const found = new Map<string, LibraryTemplateSummary>();
  let start = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = `ids=${encodeURIComponent(ids.join(","))}&start=${start}&limit=${PAGE_SIZE}`;
    const request = toRequest(WECHAT_CALLS.listSubscribeTitles, query);
    const { count: total, data } = readFields(titles, await callAccount(deps, { app, request }));
    const readable = readEntries(deps, {
      list: data,
      schema: title,
      path: WECHAT_CALLS.listSubscribeTitles.path,
      keyOf: ({ tid }) => tid,
    });
    for (const known of readable)
      if (!found.has(known.tid))
        found.set(known.tid, { libraryTemplateId: known.tid, title: known.title });
    start += data.length;
    if (data.length === 0 || (total !== null && start >= total)) break;
  }
  return [...found.values()];
}

export async function getSubscribeTemplate(
  deps: AccountCallDeps,
  {
    app,
    libraryTemplateId,
    title: known,
  }: { app: MiniProgram; libraryTemplateId: string; title: string },
): Promise<LibraryTemplate> {
  const query = `tid=${encodeURIComponent(libraryTemplateId)}`;
  const request = toRequest(WECHAT_CALLS.listSubscribeKeywords, query);
  const { data } = readFields(entries, await callAccount(deps, { app, request }));
  if (data.length === 0)
    throw new NoticeError("TEMPLATE_NOT_FOUND", `template ${libraryTemplateId} has no keywords`);
  return {
    channel: "subscribe",
    libraryTemplateId,
    title: known,
    keywords: readEntries(deps, {
      list: data,
      schema: keyword,
      path: WECHAT_CALLS.listSubscribeKeywords.path,
      keyOf: ({ kid }) => kid,
    }).map(({ kid, name, example, rule }): Keyword => ({
      keywordId: kid,
      name,
      example,
      type: toKeywordType(rule),
    })),
  };
}

/** `enum_string` is the wire name of `enum` (facts §3.5). */
function toKeywordType(rule: string): KeywordType | null {
  const name = rule === "enum_string" ? "enum" : rule;
  return KEYWORD_TYPES.find((type) => type === name) ?? null;
}

export async function listSubscribeAccount(
  deps: AccountCallDeps,
  app: MiniProgram,
): Promise<AccountTemplate[]> {
  const request = toRequest(WECHAT_CALLS.listSubscribeTemplates);
  const { data } = readFields(accountTemplates, await callAccount(deps, { app, request }));
  const readable = readEntries(deps, {
    list: data,
    schema: accountTemplate,
    path: WECHAT_CALLS.listSubscribeTemplates.path,
    keyOf: ({ priTmplId }) => priTmplId,
  });
  return readable.map((template): AccountTemplate => {
    const enumValues = new Map(
      template.keywordEnumValueList.flatMap((entry) => {
        const { data: values } = enumValueList.safeParse(entry);
        return values ? [[values.keywordCode, values.enumValueList] as const] : [];
      }),
    );
    return {
      templateId: template.priTmplId,
      channel: "subscribe",
      title: template.title,
      keywords: readTemplateContent(template.content).map((line) => {
        const values = enumValues.get(`${line.dataKey}.DATA`);
        return values ? { ...line, enumValues: values } : line;
      }),
    };
  });
}

/** Sends JSON and falls back to a form when WeChat misses the tid, because its documents contradict each other (facts §3.1). */
export async function addSubscribeTemplate(
  deps: AccountCallDeps,
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
