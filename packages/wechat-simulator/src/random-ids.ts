import { randomBytes, randomInt } from "node:crypto";

const randomText = (characters: number): string =>
  randomBytes(characters).toString("base64url").slice(0, characters);

const randomHex = (characters: number): string =>
  randomBytes(Math.ceil(characters / 2))
    .toString("hex")
    .slice(0, characters);

/** 28 characters starting with o; `prefix` marks a magic user. */
export const createOpenid = (prefix: string): string =>
  prefix + randomText(Math.max(8, 28 - prefix.length));

export const createAccessToken = (): string => `80_${randomText(133)}`;

/** 43 characters of the base64url alphabet (facts §2.2). */
export const createTemplateId = (): string => randomText(43);

export const createFormId = (): string => randomHex(32);

/** At +08:00: the date takes 8 digits, the second 14. */
const createStamp = (nowMs: number, digits: number): string =>
  new Date(nowMs + 8 * 3_600_000).toISOString().replace(/\D/g, "").slice(0, digits);

const randomDigits = (digits: number): string =>
  String(randomInt(10 ** digits)).padStart(digits, "0");

/** WeChat Pay's shape: wx, the time at +08:00, hex. */
export const createPrepayId = (nowMs: number): string =>
  `wx${createStamp(nowMs, 14)}${randomHex(20)}`;

/** WeChat Pay's shape: 28 digits with the date inside. */
export const createTransactionId = (nowMs: number): string =>
  `42000${randomDigits(5)}${createStamp(nowMs, 8)}${randomDigits(10)}`;

/** A merchant's order number: at most 32 characters. */
export const createOutTradeNo = (nowMs: number): string =>
  `${createStamp(nowMs, 14)}${randomDigits(12)}`;

export const createLoginCode = (): string => `0${randomText(31)}`;

export const createSessionKey = (): string => randomBytes(16).toString("base64");

/** Unique per error, not secret: weak randomness is enough and faster. */
export function createRid(nowMs: number): string {
  const hex = (value: number): string => Math.floor(value).toString(16).padStart(8, "0");
  return `${hex(nowMs / 1000)}-${hex(Math.random() * 0xffffffff)}-${hex(Math.random() * 0xffffffff)}`;
}
