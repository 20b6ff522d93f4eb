import {
  NoticeError,
  type AccountTemplate,
  type Keyword,
  type LibraryTemplate,
  type LibraryTemplateSummary,
  type MiniProgram,
} from "@mp-notice/core";
import { z } from "zod";
import { callAccount, readFields } from "./account-calls.ts";
import { textField, totalField } from "./answer-fields.ts";
import type { TokenCallDeps } from "./call-with-token.ts";
import { readTemplateContent } from "./read-template-content.ts";
import type { WechatBody } from "./wechat-http.ts";
import { WECHAT_CALLS } from "./wechat-calls.ts";

/** Most templates that one page holds (facts §2.2). */
const PAGE_SIZE = 20;
const MAX_PAGES = 500;

const libraryPage = z.object({
  list: z.array(z.object({ id: textField, title: textField })),
  total_count: totalField,
});
const libraryTemplate = z.object({
  title: textField,
  keyword_list: z.array(
    z.object({ keyword_id: textField, name: textField, example: textField.catch("") }),
  ),
});
const accountPage = z.object({
  list: z.array(z.object({ template_id: z.string(), title: textField, content: z.string() })),
});
const added = z.object({ template_id: z.string().min(1) });

export async function listMessageLibrary(
  deps: TokenCallDeps,
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
    for (const { id, title } of list)
      if (!found.has(id)) found.set(id, { libraryTemplateId: id, title });
    offset += list.length;
    if (list.length === 0 || (total !== null && offset >= total)) break;
  }
  return [...found.values()];
}

export async function getMessageTemplate(
  deps: TokenCallDeps,
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
    keywords: list.map(({ keyword_id: id, name, example }): Keyword => ({
      keywordId: id,
      name,
      example,
      type: null,
    })),
  };
}

export async function listMessageAccount(
  deps: TokenCallDeps,
  app: MiniProgram,
): Promise<AccountTemplate[]> {
  const templates: AccountTemplate[] = [];
  for (let page = 0; page < MAX_PAGES; page++) {
    const fields = { offset: templates.length, count: PAGE_SIZE };
    const { list } = readFields(
      accountPage,
      await post(deps, { app, call: WECHAT_CALLS.listMessageTemplates, fields }),
    );
    templates.push(
      ...list.map(({ template_id: templateId, title, content }): AccountTemplate => ({
        templateId,
        channel: "template",
        title,
        keywords: readTemplateContent(content),
      })),
    );
    if (list.length < PAGE_SIZE) break;
  }
  return templates;
}

export async function addMessageTemplate(
  deps: TokenCallDeps,
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
  deps: TokenCallDeps,
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
