/** The shapes that WeChat's console shows; the service checks them again. */
const APP_ID = /^wx[0-9a-zA-Z]{16}$/;
const APP_SECRET = /^[\x21-\x7e]{16,128}$/;
const PUSH_TOKEN = /^[0-9a-zA-Z]{3,32}$/;
const PUSH_KEY = /^[0-9a-zA-Z]{43}$/;

const LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

interface MiniProgramForm {
  appId: string;
  appSecret: string;
}

/** The text of what is wrong with each input, by its path in the locale; `null` when it is right. */
export function findMiniProgramFaults(
  { appId, appSecret }: MiniProgramForm,
  savedAppId: string | null,
): { appId: string | null; appSecret: string | null } {
  const keepsSecret = appSecret.trim() === "" && savedAppId === appId.trim();
  const secretFault =
    appSecret.trim() === "" ? "settings.appSecretMissing" : "settings.appSecretInvalid";
  return {
    appId: APP_ID.test(appId.trim()) ? null : "settings.appIdInvalid",
    appSecret: keepsSecret || APP_SECRET.test(appSecret.trim()) ? null : secretFault,
  };
}

export function findPushFaults({
  token,
  encodingAesKey,
}: {
  token: string;
  encodingAesKey: string;
}): {
  token: string | null;
  encodingAesKey: string | null;
} {
  const key = encodingAesKey.trim();
  return {
    token: PUSH_TOKEN.test(token.trim()) ? null : "settings.pushTokenInvalid",
    encodingAesKey: key === "" || PUSH_KEY.test(key) ? null : "settings.pushKeyInvalid",
  };
}

/** As long as asked, each character equally likely. */
export function generateSecret(length: number): string {
  const fair = 256 - (256 % LETTERS_AND_DIGITS.length);
  let secret = "";
  while (secret.length < length) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < fair) secret += LETTERS_AND_DIGITS.charAt(byte % LETTERS_AND_DIGITS.length);
  }
  return secret;
}
