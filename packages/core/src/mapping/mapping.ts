/** `subscribe` = subscribe message · `template` = template message, retired by WeChat in 2020 (facts §2.1). */
export const CHANNELS = ["subscribe", "template"] as const;
export type Channel = (typeof CHANNELS)[number];

/** The value types of subscribe keywords (facts §3.5). Template-channel keywords have no type. */
export const KEYWORD_TYPES = [
  "thing",
  "number",
  "letter",
  "symbol",
  "character_string",
  "time",
  "date",
  "amount",
  "phone_number",
  "car_number",
  "name",
  "phrase",
  "enum",
] as const;
export type KeywordType = (typeof KEYWORD_TYPES)[number];

/** One line of a library template. */
export interface Keyword {
  keywordId: string;
  name: string;
  example: string;
  type: KeywordType | null;
  /** The only values that an `enum` keyword accepts; absent until the account's template supplies them (facts §3.5). */
  enumValues?: string[];
}

/** WeChat's public template with all its keywords. */
export interface LibraryTemplate {
  channel: Channel;
  libraryTemplateId: string;
  title: string;
  keywords: Keyword[];
}

export type Source =
  | { kind: "field"; field: string; fallback?: string }
  | { kind: "text"; text: string };

/** One keyword of an operator's choice, with its source. */
export interface KeywordChoice {
  keywordId: string;
  source: Source;
}

export interface MappedKeyword extends Keyword {
  /** The key of the value on the wire: `thing6` by keyword id, `keyword1` by position (facts §2.3, §3.4). */
  dataKey: string;
  source: Source;
}

/** A notice's mapping on one channel. `keywords` are in the order of the card's lines. */
export interface Mapping {
  channel: Channel;
  libraryTemplateId: string;
  title: string;
  keywords: MappedKeyword[];
}

/** One line of a card. `cut`: the value was shortened to fit; `problem`: it cannot fit. */
export interface CardLine {
  name: string;
  dataKey: string;
  value: string;
  cut: boolean;
  problem?: string;
}

export interface Card {
  title: string;
  lines: CardLine[];
}
