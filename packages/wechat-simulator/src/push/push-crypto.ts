import { createCipheriv, createHash } from "node:crypto";

/** Hex SHA-1 of the sorted, concatenated parts (facts §5.2, §5.3). */
export const signParts = (parts: readonly string[]): string =>
  createHash("sha1").update(parts.toSorted().join("")).digest("hex");

const PADDING_BLOCK_BYTES = 32;

/**
 * 16 random bytes, a 4-byte length, the message and the appid, padded to 32-byte blocks (facts §5.3).
 * The cipher's own PKCS#7 padding would use 16-byte blocks.
 */
export function encryptPush(input: {
  readonly encodingAesKey: string;
  readonly appId: string;
  readonly message: string;
  readonly random: Buffer;
}): string {
  const key = Buffer.from(`${input.encodingAesKey}=`, "base64");
  const message = Buffer.from(input.message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const plain = Buffer.concat([input.random, length, message, Buffer.from(input.appId)]);
  const padBytes = PADDING_BLOCK_BYTES - (plain.length % PADDING_BLOCK_BYTES);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(Buffer.concat([plain, Buffer.alloc(padBytes, padBytes)])),
    cipher.final(),
  ]).toString("base64");
}
