import { expect, test } from "vitest";
import { wechatCodes as english } from "../apps/admin/src/locales/en/wechat-codes.ts";
import { wechatCodes as chinese } from "../apps/admin/src/locales/zh-cn/wechat-codes.ts";
import { CALL_ERROR_TEXTS } from "../apps/api/src/wechat/call-error-texts.ts";
import { ERRCODES_WITH_CLASS } from "../packages/core/src/index.ts";

const refusals = ERRCODES_WITH_CLASS.filter((errcode) => errcode !== 0);

test("every errcode that decides something has a sentence for what happened and one for what to do", () => {
  expect(refusals.filter((errcode) => !(errcode in CALL_ERROR_TEXTS))).toEqual([]);
});

test("every errcode that has sentences has its words in the lists, in both languages", () => {
  const wanted = Object.keys(CALL_ERROR_TEXTS).map((code) => `e${code.replace("-", "minus")}`);
  expect(Object.keys(chinese).toSorted()).toEqual(wanted.toSorted());
  expect(Object.keys(english).toSorted()).toEqual(wanted.toSorted());
});
