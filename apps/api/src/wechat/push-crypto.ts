import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from "node:crypto";

const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;
const KEY_BYTES = 32;
const AES_BLOCK = 16;
/** WeChat pads to 32 bytes, twice the AES block size (facts §5.3). */
const PAD_BLOCK = 32;

/** Hex SHA-1 of the sorted, concatenated parts (facts §5.2, §5.3). */
export function sign(parts: string[]): string {
  return createHash("sha1").update(parts.toSorted().join("")).digest("hex");
}

/** Timing-safe comparison. */
export function isSameSignature(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Encrypts a message as WeChat does; `random` has 16 bytes. */
export function encryptPush(
  message: string,
  { encodingAesKey, appId, random }: { encodingAesKey: string; appId: string; random: Buffer },
): string {
  const key = Buffer.from(`${encodingAesKey}=`, "base64");
  const text = Buffer.from(message);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(text.length);
  const plain = Buffer.concat([random, length, text, Buffer.from(appId)]);
  const pad = PAD_BLOCK - (plain.length % PAD_BLOCK);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, AES_BLOCK)).setAutoPadding(
    false,
  );
  return Buffer.concat([
    cipher.update(Buffer.concat([plain, Buffer.alloc(pad, pad)])),
    cipher.final(),
  ]).toString("base64");
}

/** Decrypts an `Encrypt` value into message and appid; `null` when the key is wrong or invalid, or the frame is broken. */
export function decryptPush(
  encrypted: string,
  encodingAesKey: string,
): { message: string; appId: string } | null {
  const key = Buffer.from(`${encodingAesKey}=`, "base64");
  const cipherText = Buffer.from(encrypted, "base64");
  if (key.length !== KEY_BYTES) return null;
  if (cipherText.length === 0 || cipherText.length % AES_BLOCK !== 0) return null;
  const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, AES_BLOCK)).setAutoPadding(
    false,
  );
  const padded = Buffer.concat([decipher.update(cipherText), decipher.final()]);
  const pad = padded.at(-1) ?? 0;
  const plain = pad >= 1 && pad <= PAD_BLOCK ? padded.subarray(0, padded.length - pad) : padded;
  if (plain.length < RANDOM_BYTES + LENGTH_BYTES) return null;
  const start = RANDOM_BYTES + LENGTH_BYTES;
  const end = start + plain.readUInt32BE(RANDOM_BYTES);
  if (end > plain.length) return null;
  return {
    message: plain.subarray(start, end).toString("utf8"),
    appId: plain.subarray(end).toString("utf8"),
  };
}
