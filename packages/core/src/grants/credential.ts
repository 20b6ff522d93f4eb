import { z } from "zod";

/** Why a text stands for no formId or prepay_id. */
export const CREDENTIAL_REFUSALS = [
  "EMPTY_ID",
  "MOCK_FORM_ID",
  "FORM_ID_FAILED",
  "INVALID_ID",
] as const;
type CredentialRefusal = (typeof CREDENTIAL_REFUSALS)[number];

/** The texts that programs make of a value that is missing. */
const NO_VALUE = /^(?:undefined|null|nan|none|nil)$/i;
/** The literal text that developer tools give instead of a formId (facts §2.5). */
const MOCK_FORM_ID = /^the formid is a mock one/i;
const FAILED_FORM_ID = /^requestformid:\s*fail/i;
/** What `wx.requestPayment` takes as `package` (facts §6). */
const PACKAGE = /^(?:prepay_id\s*=\s*)+/i;
/** WeChat Pay's transaction id, which sends nothing (facts §2.5). */
const TRANSACTION_ID = /^\d{28}$/;
const CREDENTIAL = /^[\x21-\x7e]{1,128}$/;

/**
 * The formId or bare prepay_id that a text stands for. The one rule of every door: reports of phones and of backends,
 * and confirmations.
 */
export function readCredential(
  given: string,
): { ok: true; credential: string } | { ok: false; reason: CredentialRefusal } {
  const credential = given.trim().replace(PACKAGE, "").trim();
  const reason = findRefusal(credential);
  return reason === null ? { ok: true, credential } : { ok: false, reason };
}

function findRefusal(credential: string): CredentialRefusal | null {
  if (credential === "" || NO_VALUE.test(credential)) return "EMPTY_ID";
  if (MOCK_FORM_ID.test(credential)) return "MOCK_FORM_ID";
  if (FAILED_FORM_ID.test(credential)) return "FORM_ID_FAILED";
  return TRANSACTION_ID.test(credential) || !CREDENTIAL.test(credential) ? "INVALID_ID" : null;
}

/** Every answer that begins so is an acceptance: acceptWithAudio, acceptWithAlert (facts §4.1). */
export function isAcceptance(answer: string): boolean {
  return answer.trim().startsWith("accept");
}

const PROBLEMS: Record<CredentialRefusal, string> = {
  EMPTY_ID: "is empty, or the name of no value",
  MOCK_FORM_ID: "is the mock id that developer tools give",
  FORM_ID_FAILED: "is the message of a form that failed",
  INVALID_ID:
    "must be a prepay_id: 1 to 128 printable ASCII characters without spaces, no transaction id",
};

/** The bare prepay_id, also of the `package` that holds it. */
export const prepayIdSchema = z
  .string()
  .max(256)
  .transform((given, context) => {
    const read = readCredential(given);
    if (read.ok) return read.credential;
    context.addIssue({ code: "custom", message: PROBLEMS[read.reason] });
    return z.NEVER;
  });
