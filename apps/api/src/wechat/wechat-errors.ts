import {
  classifyErrcode,
  type Explanation,
  type OutcomeClass,
  type Wording,
} from "@mp-notice/core";
import { CALL_ERROR_TEXTS } from "./call-error-texts.ts";
import { errorText, type ErrorText } from "./error-text.ts";
import { SHIPMENT_ERROR_TEXTS } from "./shipment-error-texts.ts";
import { TEMPLATE_ERROR_TEXTS } from "./template-error-texts.ts";
import { findRid } from "./wechat-http.ts";

const UNKNOWN = errorText(
  "微信返回了未收录的错误 {errcode}",
  "把错误码和 rid {rid} 提供给技术人员",
  "WeChat returned an unknown error, {errcode}",
  "Give your developers the error code and rid {rid}",
);
const NO_ANSWER = errorText(
  "连接不上微信服务器",
  "检查服务器网络后重试",
  "WeChat cannot be reached",
  "Check the server's network, then try again",
);

/** Explains an errcode in both languages, with values from errmsg filled in. `null` = WeChat did not answer. */
export function describeWechatError(
  errcode: number | null,
  errmsg: string,
): ErrorText & { class: OutcomeClass | null } {
  if (errcode === null) return { ...NO_ANSWER, class: null };
  const { zh, en } =
    CALL_ERROR_TEXTS[errcode] ??
    TEMPLATE_ERROR_TEXTS[errcode] ??
    SHIPMENT_ERROR_TEXTS[errcode] ??
    UNKNOWN;
  const named = {
    errcode: String(errcode),
    ip: findIp(errmsg),
    key: findDataKey(errmsg),
    rid: findRid(errmsg),
  };
  const fill = ({ what, advice }: Wording): Wording => ({
    what: fillIn(what, named),
    advice: fillIn(advice, named),
  });
  return { zh: fill(zh), en: fill(en), class: classifyErrcode(errcode) };
}

/** Explains a refusal to an operator. */
export function explainRefusal({
  errcode,
  errmsg,
}: {
  errcode: number;
  errmsg: string;
}): Explanation {
  const { zh, en } = describeWechatError(errcode, errmsg);
  return { errcode, zh, en };
}

/** Removes placeholders without a value, so that the sentence has no gap. */
function fillIn(sentence: string, named: Record<string, string | null>): string {
  return sentence
    .replaceAll(/\{([a-z]+)\}/g, (_whole, name: string) => named[name] ?? "")
    .replaceAll(/ {2,}/g, " ")
    .trim();
}

/** `invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist` (facts §1.3). */
function findIp(errmsg: string): string | null {
  return /invalid ip ([0-9a-fA-F.:]+)/.exec(errmsg)?.[1] ?? null;
}

/** `data.thing5.value invalid`, `data.time2.value is empty`, … (facts §3.3). */
function findDataKey(errmsg: string): string | null {
  return /data\.([A-Za-z_]+\d+)\.value/.exec(errmsg)?.[1] ?? null;
}
