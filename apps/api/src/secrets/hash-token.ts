import { createHash, randomBytes } from "node:crypto";

/** SHA-256 as hex. Fast hashing is safe only for random tokens of 128 bits and more, not for passwords. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** 256 random bits, URL-safe. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}
