import { createHash, randomBytes } from "node:crypto";

/** SHA-256 as hex: how tokens and keys of 128 random bits and more are stored. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** 256 random bits, URL-safe. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}
