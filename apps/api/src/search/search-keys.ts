import { type RawBuilder, sql } from "kysely";
import {
  CARD_NUMBER_LENGTH,
  OPENID_END_LENGTH,
  type SearchText,
  takeCharacters,
  toOpenidEnd,
} from "./search-text.ts";

/** One way to find rows: an index and the condition to look up in it. */
export interface SearchKey {
  index: string;
  condition: RawBuilder<unknown>;
}

const PRINTABLE_ASCII = /^[\x21-\x7E]+$/;
/** Sorts after every ASCII continuation of a prefix. */
const LAST_ASCII = "\u007F";
const LAST = "\u{10FFFF}";

/** Finds a delivery by its order, refund, msgid, idempotency key or own id. */
export function toNumberKeys({ text, hasTwoEnds }: SearchText): SearchKey[] {
  if (text === "" || hasTwoEnds) return [];
  const number = takeCharacters(text, CARD_NUMBER_LENGTH);
  const onCard = [
    { index: "deliveries_order_sn_index", condition: beginsWith("order_sn", number, LAST) },
    { index: "deliveries_refund_sn_index", condition: beginsWith("refund_sn", number, LAST) },
  ];
  if (!PRINTABLE_ASCII.test(text)) return onCard;
  return [
    ...onCard,
    { index: "deliveries_order_index", condition: beginsWith("order_id", text, LAST_ASCII) },
    { index: "deliveries_key_unique", condition: beginsWith("idempotency_key", text, LAST_ASCII) },
    { index: "deliveries_message_index", condition: sql`msg_id = ${text}` },
    { index: "deliveries_list_index", condition: sql`id = ${text.toUpperCase()}` },
  ];
}

/** Finds a customer by the start or end of the openid, or both. `table` needs `<table>_customer_index` and `<table>_openid_end_index`. */
export function toOpenidKeys(
  { text, end, hasTwoEnds }: SearchText,
  indexes: { start: string; end: string },
): SearchKey[] {
  if (!PRINTABLE_ASCII.test(text + end)) return [];
  const starts = beginsWith("openid", text, LAST_ASCII);
  const ends = endsWith(end);
  if (!hasTwoEnds || end === "")
    return [
      { index: indexes.start, condition: starts },
      ...(hasTwoEnds ? [] : [{ index: indexes.end, condition: ends }]),
    ];
  return [{ index: indexes.end, condition: text === "" ? ends : sql`${ends} and ${starts}` }];
}

/** A prefix condition for any text, not only ASCII. */
export function beginsWithText(column: string, text: string): RawBuilder<unknown> {
  return beginsWith(column, text, LAST);
}

function beginsWith(column: string, text: string, last: string): RawBuilder<unknown> {
  return sql`${sql.ref(column)} >= ${text} and ${sql.ref(column)} < ${text + last}`;
}

function endsWith(end: string): RawBuilder<unknown> {
  const kept = beginsWith("openid_end", toOpenidEnd(end), LAST_ASCII);
  return end.length <= OPENID_END_LENGTH
    ? kept
    : sql`${kept} and substr(openid, ${sql.lit(-end.length)}) = ${end}`;
}
