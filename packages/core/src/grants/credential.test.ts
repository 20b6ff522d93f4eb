import { expect, test } from "vitest";
import { isAcceptance, readCredential } from "./credential.ts";

const PREPAY_ID = "wx201410272009395522657a690389285100";

test.each([
  PREPAY_ID,
  ` ${PREPAY_ID}\n`,
  `prepay_id=${PREPAY_ID}`,
  ` prepay_id= ${PREPAY_ID}`,
  `prepay_id=prepay_id=${PREPAY_ID}`,
  `PREPAY_ID=${PREPAY_ID}`,
])("%j stands for the bare prepay_id", (given) => {
  expect(readCredential(given)).toEqual({ ok: true, credential: PREPAY_ID });
});

test.each([
  ["", "EMPTY_ID"],
  [" \t", "EMPTY_ID"],
  ["prepay_id=", "EMPTY_ID"],
  ["undefined", "EMPTY_ID"],
  ["null", "EMPTY_ID"],
  ["NaN", "EMPTY_ID"],
  ["prepay_id=undefined", "EMPTY_ID"],
  ["prepay_id= null ", "EMPTY_ID"],
  ["the formId is a mock one", "MOCK_FORM_ID"],
  ["The formId is a mock one.", "MOCK_FORM_ID"],
  ["requestFormId:fail timeout", "FORM_ID_FAILED"],
  ["prepay_id=requestFormId:fail", "FORM_ID_FAILED"],
  ["[object Object]", "INVALID_ID"],
  ["[object Undefined]", "INVALID_ID"],
  ["4200001234202601310123456789", "INVALID_ID"],
  ["prepay_id=4200001234202601310123456789", "INVALID_ID"],
  ["1004400740201409030005092168", "INVALID_ID"],
  ["with space", "INVALID_ID"],
  ["表单", "INVALID_ID"],
  ["a\u0000b", "INVALID_ID"],
  ["x".repeat(129), "INVALID_ID"],
])("%j is refused: %s", (given, reason) => {
  expect(readCredential(given)).toEqual({ ok: false, reason });
});

test.each(["undefined1", "1510217354128", "wxnull", "420000123420260131012345678"])(
  "%s is accepted although it resembles a refused text",
  (credential) => {
    expect(readCredential(credential)).toEqual({ ok: true, credential });
  },
);

test("an answer that starts with accept is an acceptance, with or without surrounding spaces", () => {
  const answers = [" accept", "acceptWithAudio", "reject", "unaccept", ""];
  expect(answers.filter(isAcceptance)).toEqual([" accept", "acceptWithAudio"]);
});
