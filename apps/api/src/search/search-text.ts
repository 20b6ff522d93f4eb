/** What somebody typed or pasted to find something: the beginning of a number or an openid, or the two ends that lists show. */
export interface SearchText {
  /** As typed, without spaces; of two ends, the first. */
  text: string;
  /** What an openid ends with; with two ends it has to begin with `text` as well. */
  end: string;
  hasTwoEnds: boolean;
}

/** How lists shorten an openid: `oGwq…D8mpLV`. */
const BETWEEN_ENDS = /^(.*?)(?:…|\.{3})(.*)$/u;
/** Of an openid's end this many characters are kept, the last first: the end of a text is found as a beginning is. */
export const OPENID_END_LENGTH = 12;
/** Of a number on the card this many characters are kept; longer ones are cut alike when they are sought. */
export const CARD_NUMBER_LENGTH = 64;

/** Numbers are read out, copied out of chats and printed in groups: spaces in between mean nothing. */
export function readSearchText(search: string): SearchText {
  const typed = search.replaceAll(/[\s\u200B\uFEFF]/gu, "");
  const [, start, end] = BETWEEN_ENDS.exec(typed) ?? [];
  if (start === undefined || end === undefined)
    return { text: typed, end: typed, hasTwoEnds: false };
  return { text: start, end, hasTwoEnds: true };
}

export function toOpenidEnd(openid: string): string {
  return Array.from(openid).toReversed().slice(0, OPENID_END_LENGTH).join("");
}

/**
 * The numbers on a delivery's card that somebody may read out; `null` for one that the card has not, or that is the order's
 * id, by which it is found anyway.
 */
export function toCardNumbers({
  data,
  orderId,
}: {
  data: Record<string, unknown>;
  orderId: string;
}): {
  orderSn: string | null;
  refundSn: string | null;
} {
  const toNumber = (value: unknown) =>
    typeof value === "string" || typeof value === "number"
      ? takeCharacters(String(value).replaceAll(/\s/gu, ""), CARD_NUMBER_LENGTH) || null
      : null;
  const orderSn = toNumber(data["order_sn"]);
  return { orderSn: orderSn === orderId ? null : orderSn, refundSn: toNumber(data["refund_sn"]) };
}

/** As a database counts them: a character outside the basic plane is one. */
export function takeCharacters(text: string, count: number): string {
  return Array.from(text).slice(0, count).join("");
}
