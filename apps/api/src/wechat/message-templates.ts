import {
  NoticeError,
  type AccountTemplate,
  type Keyword,
  type LibraryTemplate,
  type LibraryTemplateSummary,
  type MiniProgram,
} from "@mp-notice/core";
import { z } from "zod";
import { callAccount, readEntries, readFields, type AccountCallDeps } from "./account-calls.ts";
import { filledField, listField, textField, totalField } from "./answer-fields.ts";
import { readTemplateContent } from "./read-template-content.ts";
import type { WechatBody } from "./wechat-http.ts";
import { WECHAT_CALLS } from "./wechat-calls.ts";

/** WeChat's maximum page size (facts §2.2). */
const PAGE_SIZE = 20;
const MAX_PAGES = 500;

const libraryPage = z.object({ list: listField, total_count: totalField });
const libraryEntry = z.object({ id: filledField, title: filledField });
const libraryTemplate = z.object({ title: filledField, keyword_list: listField });
const keyword = z.object({
  keyword_id: filledField,
  name: filledField,
  example: textField.catch(""),
});
const accountPage = z.object({ list: listField });
const accountEntry = z.object({
  template_id: filledField,
  title: filledField,
  content: z.string(),
});
const added = z.object({ template_id: z.string().min(1) });

export async function listMessageLibrary(
  deps: AccountCallDeps,
  app: MiniProgram,
): Promise<LibraryTemplateSummary[]> {
  const found = new Map<string, LibraryTemplateSummary>();
  let offset = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const body = await post(deps, {
      app,
      call: WECHAT_CALLS.listMessageLibrary,
      fields: { offset, count: PAGE_SIZE },
    });
    const { list, total_count: total } = readFields(libraryPage, body);
    const entries = readEntries(deps, {
      list,
      schema: libraryEntry,
      path: WECHAT_CALLS.listMessageLibrary.path,
      keyOf: ({ id }) => id,
    });
    for (const { id, title } of entries)
      if (!found.has(id)) found.set(id, { libraryTemplateId: id, title });
    offset += list.length;
    if (list.length === 0 || (total !== null && offset >= total)) break;
  }
  return [...found.values()];
}

export async function getMessageTemplate(
  deps: AccountCallDeps,
  { app, libraryTemplateId }: { app: MiniProgram; libraryTemplateId: string },
): Promise<LibraryTemplate> {
  const body = await post(deps, {
    app,
    call: WECHAT_CALLS.getMessageTemplate,
    fields: { id: libraryTemplateId },
  });
  const { title, keyword_list: list } = readFields(libraryTemplate, body);
  if (list.length === 0)
    throw new NoticeError("TEMPLATE_NOT_FOUND", `template ${libraryTemplateId} has no keywords`);
  return {
    channel: "template",
    libraryTemplateId,
    title,
    keywords: readEntries(deps, {
      list,
      schema: keyword,
      path: WECHAT_CALLS.getMessageTemplate.path,
      keyOf: ({ keyword_id: id }) => id,
    }).map(({ keyword_id: id, name, example }): Keyword => ({
      keywordId: id,
      name,
      example,
      type: null,
    })),
  };
}

export async function listMessageAccount(
  deps: AccountCallDeps,
  app: MiniProgram,
): Promise<AccountTemplate[]> {
  const templates = new Map<string, AccountTemplate>();
  let offset = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const fields = { offset, count: PAGE_SIZE };
    const { list } = readFields(
      accountPage,
      await post(deps, { app, call: WECHAT_CALLS.listMessageTemplates, fields }),
    );
    const entries = readEntries(deps, {
      list,
      schema: accountEntry,
      path: WECHAT_CALLS.listMessageTemplates.path,
      keyOf: ({ template_id: id }) => id,
    });
    for (const { template_id: templateId, title, content } of entries)
      templates.set(templateId, {
        templateId,
        channel: "template",
        title,
        keywords: readTemplateContent(content),
      });
    offset += list.length;
    if (list.length < PAGE_SIZE) break;
  }
  return [...templates.values()];
}

export async function addMessageTemplate(
  deps: AccountCallDeps,
  {
    app,
    libraryTemplateId,
    keywordIds,
  }: { app: MiniProgram; libraryTemplateId: string; keywordIds: string[] },
): Promise<string> {
  const fields = { id: libraryTemplateId, keyword_id_list: keywordIds.map(Number) };
  return readFields(added, await post(deps, { app, call: WECHAT_CALLS.addMessageTemplate, fields }))
    .template_id;
}

function post(
  deps: AccountCallDeps,
  input: {
    app: MiniProgram;
    call: { method: "POST"; path: string };
    fields: Record<string, unknown>;
  },
): Promise<WechatBody> {
  const { app, call, fields } = input;
  const { method, path } = call;
  return callAccount(deps, { app, request: { method, path, body: JSON.stringify(fields) } });
}
