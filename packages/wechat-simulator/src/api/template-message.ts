import type { AccountTemplate } from "../app-state.ts";
import { getAccountTemplate } from "../customers.ts";
import { findLibraryTemplate, TEMPLATE_LIBRARY } from "../library.ts";
import { createTemplateId } from "../random-ids.ts";
import type { Simulation } from "../simulation.ts";
import { WechatError } from "../wechat-error.ts";
import {
  createArgumentError,
  getJsonBody,
  type ApiAnswer,
  type ApiRequest,
} from "./api-request.ts";

// facts §2.2
const MAX_PAGE_SIZE = 20;
const MAX_KEYWORDS = 10;
const MAX_TEMPLATES = 25;

function takePage<Item>(request: ApiRequest, all: readonly Item[]): Item[] {
  const { offset, count } = getJsonBody(request);
  if (typeof offset !== "number" || !Number.isInteger(offset) || offset < 0) {
    throw createArgumentError("offset");
  }
  if (typeof count !== "number" || !Number.isInteger(count) || count < 1 || count > MAX_PAGE_SIZE) {
    throw createArgumentError("count");
  }
  return all.slice(offset, offset + count);
}

/** `POST /cgi-bin/wxopen/template/library/list` */
export function listTemplateLibrary(_simulation: Simulation, request: ApiRequest): ApiAnswer {
  const list = takePage(request, TEMPLATE_LIBRARY).map(({ id, title }) => ({ id, title }));
  return { errcode: 0, errmsg: "ok", list, total_count: TEMPLATE_LIBRARY.length };
}

function getLibraryTemplate(id: unknown) {
  const record = typeof id === "string" ? findLibraryTemplate(id) : undefined;
  if (record === undefined) throw new WechatError(40037);
  return record;
}

/** `POST /cgi-bin/wxopen/template/library/get` */
export function getTemplateFromLibrary(_simulation: Simulation, request: ApiRequest): ApiAnswer {
  const { id, title, keywords } = getLibraryTemplate(getJsonBody(request)["id"]);
  const keyword_list = keywords.map(({ keywordId, name, example }) => ({
    keyword_id: keywordId,
    name,
    example,
  }));
  return { errcode: 0, errmsg: "ok", id, title, keyword_list };
}

function listAccountTemplates(simulation: Simulation): AccountTemplate[] {
  return [...simulation.state.templates.values()].filter(({ channel }) => channel === "template");
}

/** `POST /cgi-bin/wxopen/template/add`: data keys are positional, keyword1 being the first id of the list. */
export function addTemplate(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const body = getJsonBody(request);
  const record = getLibraryTemplate(body["id"]);
  const ids: unknown = body["keyword_id_list"];
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > MAX_KEYWORDS) {
    throw createArgumentError("keyword_id_list");
  }
  if (new Set(ids).size !== ids.length) throw createArgumentError("keyword_id_list");
  const lines = ids.map((id: unknown, index) => {
    const keyword = record.keywords.find(({ keywordId }) => keywordId === id);
    if (keyword === undefined) throw createArgumentError("keyword_id_list");
    const { name, example } = keyword;
    return { dataKey: `keyword${index + 1}`, name, example, rule: null };
  });
  if (listAccountTemplates(simulation).length >= MAX_TEMPLATES) throw new WechatError(45026);
  const templateId = createTemplateId();
  const { title } = record;
  simulation.state.templates.set(templateId, { templateId, channel: "template", title, lines });
  return { errcode: 0, errmsg: "ok", template_id: templateId };
}

/** `POST /cgi-bin/wxopen/template/list` */
export function listTemplates(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const list = takePage(request, listAccountTemplates(simulation)).map((template) => ({
    template_id: template.templateId,
    title: template.title,
    content: template.lines.map(({ name, dataKey }) => `${name}{{${dataKey}.DATA}}\n`).join(""),
    example: template.lines.map(({ name, example }) => `${name}：${example}\n`).join(""),
  }));
  return { errcode: 0, errmsg: "ok", list };
}

/** `POST /cgi-bin/wxopen/template/del` */
export function deleteTemplate(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const { template_id } = getJsonBody(request);
  const { templateId } = getAccountTemplate(simulation, "template", template_id);
  simulation.state.templates.delete(templateId);
  return { errcode: 0, errmsg: "ok" };
}

/** Withdrawn in 2023 (facts §2.1). */
export function refuseUniformSend(): never {
  throw new WechatError(45109);
}
