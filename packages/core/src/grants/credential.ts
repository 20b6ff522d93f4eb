import { z } from "zod";

/** Why a text is not a formId or prepay_id. */
export const CREDENTIAL_REFUSALS = [
  "EMPTY_ID",
  "MOCK_FORM_ID",
  "FORM_ID_FAILED",
  "INVALID_ID",
] as const;
type CredentialRefusal = (typeof CREDENTIAL_REFUSALS)[number];

/** What a missing value becomes when it is converted to text. */
const NO_VALUE = /^(?:undefined|null|nan|none|nil)$/i;
/** The literal text that WeChat's developer tools return instead of a formId (facts §2.5). */
const MOCK_FORM_ID = /^the formid is a mock one/i;
const FAILED_FORM_ID = /^requestformid:\s*fail/i;
/** The `package` parameter of `wx.requestPayment` (facts §6). */
const PACKAGE = /^(?:prepay_id\s*=\s*)+/i;
/** WeChat Pay's transaction id, which cannot send messages (facts §2.5). */
const TRANSACTION_ID = /^\d{28}$/;
const CREDENTIAL = /^[\x21-\x7e]{1,128}$/;

/** Reads the formId or bare prepay_id from a text. Reports of phones and backends, and confirmations, all use this one rule. */
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

/** Every answer with this prefix is an acceptance: acceptWithAudio, acceptWithAlert (facts §4.1). */
export function isAcceptance(answer: string): boolean {
  return answer.trim().startsWith("accept");
}

const PROBLEMS: Record<CredentialRefusal, string> = {
  EMPTY_ID: "is empty or stands for a missing value, e.g. undefined",
  MOCK_FORM_ID: "is the mock id of WeChat's developer tools",
  FORM_ID_FAILED: "is an error message of a form, not an id",
  INVALID_ID:
    "must be a prepay_id: 1 to 128 printable ASCII characters without spaces, not a transaction id",
};

/** Accepts a prepay_id, bare or inside its `package`; outputs the bare id. */
export const prepayIdSchema = z
  .string()
  .max(256)
  .transform((given, context) => {
    const read = readCredential(given);
    if (read.ok) return read.credential;
    context.addIssue({ code: "custom", message: PROBLEMS[read.reason] });
    return z.NEVER;
  });
