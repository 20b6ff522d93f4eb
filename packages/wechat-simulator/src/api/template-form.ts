import { isRecord } from "../is-record.ts";
import { WechatError } from "../wechat-error.ts";
import type { ApiRequest } from "./api-request.ts";

export interface TemplateForm {
  /** Empty when missing. */
  readonly tid: string;
  readonly kidList: readonly number[];
  readonly sceneDesc: string;
  readonly priTmplId: string;
}

const toText = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

const toKid = (value: unknown): number => (value === "" ? Number.NaN : Number(value));

/**
 * addtemplate and deltemplate accept JSON and forms (facts §3.1). Without the JSON content type the body is parsed as a
 * form, so JSON sent that way has no tid. A form repeats `kidList`, or numbers it: `kidList[0]`, `kidList[1]`.
 */
export function readTemplateForm(request: ApiRequest): TemplateForm {
  if (/^application\/json\b/i.test(request.contentType)) {
    if (!isRecord(request.json)) throw new WechatError(47001);
    const { tid, kidList, sceneDesc, priTmplId } = request.json;
    return {
      tid: toText(tid),
      kidList: Array.isArray(kidList) ? kidList.map(toKid) : [],
      sceneDesc: toText(sceneDesc),
      priTmplId: toText(priTmplId),
    };
  }
  const form = new URLSearchParams(request.body);
  const kids = [...form].filter(([name]) => /^kidList(\[\d*\])?$/.test(name));
  return {
    tid: form.get("tid") ?? "",
    kidList: kids.map(([, value]) => toKid(value)),
    sceneDesc: form.get("sceneDesc") ?? "",
    priTmplId: form.get("priTmplId") ?? "",
  };
}
