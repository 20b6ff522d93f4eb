import { randomBytes } from "node:crypto";

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

/** WeChat Pay's shape: wx, the time at +08:00, hex. */
export function createPrepayId(nowMs: number): string {
  const stamp = new Date(nowMs + 8 * 3_600_000).toISOString().replace(/\D/g, "").slice(0, 14);
  return `wx${stamp}${randomHex(20)}`;
}

export const createLoginCode = (): string => `0${randomText(31)}`;

export const createSessionKey = (): string => randomBytes(16).toString("base64");

/** Unique per error, not secret: weak randomness is enough and faster. */
export function createRid(nowMs: number): string {
  const hex = (value: number): string => Math.floor(value).toString(16).padStart(8, "0");
  return `${hex(nowMs / 1000)}-${hex(Math.random() * 0xffffffff)}-${hex(Math.random() * 0xffffffff)}`;
}
