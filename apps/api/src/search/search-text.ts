/** A parsed search: the start of a number or an openid, or the shortened openid that lists show. */
export interface SearchText {
  /** The input without spaces; for a shortened openid, its start. */
  text: string;
  /** The end of the openid. With `hasTwoEnds`, the openid also starts with `text`. */
  end: string;
  hasTwoEnds: boolean;
}

/** How lists shorten an openid: `oGwq…D8mpLV`. */
const BETWEEN_ENDS = /^(.*?)(?:…|\.{3})(.*)$/u;
/** The last characters of each openid are stored reversed, so that a suffix search becomes an indexed prefix search. */
export const OPENID_END_LENGTH = 12;
/** Card numbers are stored up to this length; longer search texts are cut the same way. */
export const CARD_NUMBER_LENGTH = 64;

/** Ignores spaces, because numbers are dictated, copied out of chats and printed in groups. */
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
 * The numbers on a delivery's card that a customer may read out; `null` for a number that the card lacks or that equals the
 * order id, which is searchable anyway.
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

/** Counts code points as databases do, not UTF-16 units. */
export function takeCharacters(text: string, count: number): string {
  return Array.from(text).slice(0, count).join("");
}
