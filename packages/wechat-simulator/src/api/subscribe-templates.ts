import type { AccountTemplate } from "../app-state.ts";
import {
  CATEGORIES,
  findSubscribeLibraryTemplate,
  SUBSCRIBE_LIBRARY,
  type SubscribeLibraryRecord,
} from "../library.ts";
import { createTemplateId } from "../random-ids.ts";
import type { Simulation } from "../simulation.ts";
import { WechatError } from "../wechat-error.ts";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { readTemplateForm } from "./template-form.ts";

// facts §3.1; type 2 is one-time, the only type that a shop can have (§3.6)
const MAX_PAGE_SIZE = 30;
const MIN_KEYWORDS = 2;
const MAX_KEYWORDS = 5;
const MAX_SCENE_CHARACTERS = 15;
const MAX_TEMPLATES = 50;
const ONE_TIME = 2;

/** `GET /wxaapi/newtmpl/getcategory` */
export function listCategories(simulation: Simulation): ApiAnswer {
  const { categoryIds } = simulation.state.settings;
  const data = CATEGORIES.filter(({ id }) => categoryIds.includes(id)).map(({ id, name }) => ({
    id,
    name,
  }));
  return { errcode: 0, errmsg: "ok", data };
}

function readWholeNumber(text: string | null, errcode: number): number {
  if (text === null || !/^\d{1,9}$/.test(text)) throw new WechatError(errcode);
  return Number(text);
}

/** `GET /wxaapi/newtmpl/getpubtemplatetitles` */
export function listTemplateTitles(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const ids = request.query.get("ids") ?? "";
  if (ids === "") throw new WechatError(200018);
  const wanted = ids.split(",").map((id) => readWholeNumber(id, 200019));
  const { categoryIds } = simulation.state.settings;
  if (!wanted.every((id) => categoryIds.includes(id))) throw new WechatError(200019);
  const start = readWholeNumber(request.query.get("start"), 200016);
  const limit = readWholeNumber(request.query.get("limit"), 200017);
  if (limit < 1 || limit > MAX_PAGE_SIZE) throw new WechatError(200017);
  const found = SUBSCRIBE_LIBRARY.filter(({ categoryId }) => wanted.includes(categoryId));
  const data = found.slice(start, start + limit).map(({ tid, title, categoryId }) => ({
    tid,
    title,
    type: ONE_TIME,
    categoryId: String(categoryId),
  }));
  return { errcode: 0, errmsg: "ok", count: found.length, data };
}

function getLibraryTemplate(tid: string): SubscribeLibraryRecord {
  if (tid === "") throw new WechatError(200014, "missing parameter tid");
  const record = /^\d{1,9}$/.test(tid) ? findSubscribeLibraryTemplate(Number(tid)) : undefined;
  if (record === undefined) throw new WechatError(200014);
  return record;
}

/** `GET /wxaapi/newtmpl/getpubtemplatekeywords` */
export function listTemplateKeywords(_simulation: Simulation, request: ApiRequest): ApiAnswer {
  const { keywords } = getLibraryTemplate(request.query.get("tid") ?? "");
  const data = keywords.map(({ kid, name, example, rule }) => ({ kid, name, example, rule }));
  return { errcode: 0, errmsg: "ok", count: data.length, data };
}

function listAccountTemplates(simulation: Simulation): AccountTemplate[] {
  return [...simulation.state.templates.values()].filter(({ channel }) => channel === "subscribe");
}

/** Keyword order does not count: it only affects the display. */
const toIdentity = (template: Pick<AccountTemplate, "title" | "lines">): string =>
  [
    template.title,
    ...template.lines.map(({ dataKey, name }) => `${dataKey} ${name}`).toSorted(),
  ].join("\n");

/** `POST /wxaapi/newtmpl/addtemplate`: a data key ends with the keyword's id (facts §3.4). */
export function addSubscribeTemplate(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const { tid, kidList, sceneDesc } = readTemplateForm(request);
  const record = getLibraryTemplate(tid);
  const { state } = simulation;
  if (!state.settings.categoryIds.includes(record.categoryId)) throw new WechatError(200014);
  const count = kidList.length;
  if (count < MIN_KEYWORDS || count > MAX_KEYWORDS || new Set(kidList).size !== count) {
    throw new WechatError(200020);
  }
  const lines = kidList.map((id) => {
    const keyword = record.keywords.find(({ kid }) => kid === id);
    if (keyword === undefined) throw new WechatError(200020);
    const { kid, ...line } = keyword;
    return { dataKey: `${line.rule}${kid}`, ...line };
  });
  const sceneCharacters = Array.from(sceneDesc.trim()).length;
  if (sceneCharacters === 0 || sceneCharacters > MAX_SCENE_CHARACTERS)
    throw new WechatError(200021);
  const template: AccountTemplate = {
    templateId: createTemplateId(),
    channel: "subscribe",
    title: record.title,
    lines,
  };
  const present = listAccountTemplates(simulation);
  if (present.some((other) => toIdentity(other) === toIdentity(template))) {
    throw new WechatError(200022);
  }
  if (present.length >= MAX_TEMPLATES) throw new WechatError(200012);
  state.templates.set(template.templateId, template);
  return { errcode: 0, errmsg: "ok", priTmplId: template.templateId };
}

/** `GET /wxaapi/newtmpl/gettemplate` */
export function listSubscribeTemplates(simulation: Simulation): ApiAnswer {
  const data = listAccountTemplates(simulation).map(({ templateId, title, lines }) => {
    const enums = lines.flatMap(({ dataKey, enumValues }) =>
      enumValues === undefined
        ? []
        : [{ keywordCode: `${dataKey}.DATA`, enumValueList: enumValues }],
    );
    return {
      priTmplId: templateId,
      title,
      content: lines.map(({ name, dataKey }) => `${name}:{{${dataKey}.DATA}}\n`).join(""),
      example: lines.map(({ name, example }) => `${name}:${example}\n`).join(""),
      type: ONE_TIME,
      ...(enums.length > 0 && { keywordEnumValueList: enums }),
    };
  });
  return { errcode: 0, errmsg: "ok", data };
}

/** `POST /wxaapi/newtmpl/deltemplate` */
export function deleteSubscribeTemplate(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const { priTmplId } = readTemplateForm(request);
  const { templates } = simulation.state;
  if (templates.get(priTmplId)?.channel !== "subscribe") throw new WechatError(20002);
  templates.delete(priTmplId);
  return { errcode: 0, errmsg: "ok" };
}
