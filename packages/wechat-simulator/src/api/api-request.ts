import { isRecord } from "../is-record.ts";
import { WechatError } from "../wechat-error.ts";

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: string;
  /** The parsed body; undefined when it is empty or not JSON. */
  readonly json: unknown;
  /** Whom the call is about; a login finds out only on the way. */
  openid: string | null;
}

/** Text is sent as it is: JSON.stringify could not write a msgid beyond 2^53 as a number. */
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

/** An argument that facts name no errcode of its own for. */
export const createArgumentError = (problem: string): WechatError =>
  new WechatError(47003, `argument invalid! ${problem}`);
