import type { Wording } from "@mp-notice/core";

/** An errcode explained to an operator. `{ip}`, `{key}`, `{errcode}` and `{rid}` are filled in from the answer. */
export interface ErrorText {
  zh: Wording;
  en: Wording;
}

export function errorText(
  whatZh: string,
  adviceZh: string,
  whatEn: string,
  adviceEn: string,
): ErrorText {
  return { zh: { what: whatZh, advice: adviceZh }, en: { what: whatEn, advice: adviceEn } };
}

/** A problem that an operator cannot fix. */
export function faultText(whatZh: string, whatEn: string): ErrorText {
  return errorText(
    whatZh,
    "这是系统问题，请联系技术人员",
    whatEn,
    "This is a bug in the service. Ask your developers to look into it",
  );
}
