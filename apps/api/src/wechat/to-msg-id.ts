/** WeChat's msgid, an int64 that exceeds 2^53 (facts §3.2), in decimal digits; `null` for anything else. */
export function toMsgId(value: unknown): string | null {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^\d{1,20}$/.test(text) ? text : null;
}
