import { isRecord } from "../is-record.ts";
import { WechatError } from "../wechat-error.ts";

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: string;
  /** The parsed body; undefined when empty or not JSON. */
  readonly json: unknown;
  /** The customer concerned; a login sets it during the call. */
  openid: string | null;
}

/** A string is sent verbatim: JSON.stringify cannot write a msgid beyond 2^53 as a number. */
export type ApiAnswer = Record<string, unknown> | string;

export function parseJson(body: string): unknown {
  if (body === "") return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export function getJsonBody(request: ApiRequest): Record<string, unknown> {
  if (!isRecord(request.json)) throw new WechatError(47001);
  return request.json;
}

/** For arguments without a documented errcode of their own. */
export const createArgumentError = (problem: string): WechatError =>
  new WechatError(47003, `argument invalid! ${problem}`);
