import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

export interface SecretKey {
  id: string;
  /** 32 bytes. */
  key: Uint8Array;
}

export interface SecretBox {
  /** `purpose` is authenticated with the text (AAD): a text sealed for one purpose cannot be opened for another. */
  seal(text: string, purpose: string): string;
  /** @throws SecretBoxError */
  open(sealed: string, purpose: string): string;
  isSealedByFirstKey(sealed: string): boolean;
}

/** A sealed text cannot be opened: it is forged, has another purpose, or its key is missing. */
export class SecretBoxError extends Error {
  /** The id of the key that sealed it, if that key is not configured. */
  readonly missingKeyId: string | null;

  constructor(message: string, missingKeyId: string | null = null) {
    super(message);
    this.name = "SecretBoxError";
    this.missingKeyId = missingKeyId;
  }
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encryption at rest for secrets: AES-256-GCM. The first key seals, all keys open, which allows key rotation. Sealed text is
 * `v1.<key id>.<base64url>`.
 */
export function createSecretBox(keys: readonly [SecretKey, ...SecretKey[]]): SecretBox {
  const [sealingKey] = keys;
  const keyById = new Map(keys.map(({ id, key }) => [id, key]));

  function seal(text: string, purpose: string): string {
    const { id, key } = sealingKey;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(`${id}.${purpose}`));
    const sealed = Buffer.concat([
      iv,
      cipher.update(text, "utf8"),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `v1.${id}.${sealed.toString("base64url")}`;
  }

  function open(sealed: string, purpose: string): string {
    const [version, id, body, ...rest] = sealed.split(".");
    if (version !== "v1" || id === undefined || body === undefined || rest.length > 0) {
      throw new SecretBoxError("the text is not sealed");
    }
    const key = keyById.get(id);
    if (!key) throw new SecretBoxError(`key ${id} is not configured`, id);
    const bytes = Buffer.from(body, "base64url");
    if (bytes.length < IV_BYTES + TAG_BYTES)
      throw new SecretBoxError("the sealed text is too short");
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(`${id}.${purpose}`));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const opened = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]).toString("utf8");
    } catch {
      throw new SecretBoxError("the sealed text is forged or was sealed for another purpose");
    }
  }

  return {
    seal,
    open,
    isSealedByFirstKey: (sealed) => sealed.startsWith(`v1.${sealingKey.id}.`),
  };
}
