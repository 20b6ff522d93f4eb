/** The formats shown in the WeChat console; the service validates them again. */
const APP_ID = /^wx[0-9a-zA-Z]{16}$/;
const APP_SECRET = /^[\x21-\x7e]{16,128}$/;
const PUSH_TOKEN = /^[0-9a-zA-Z]{3,32}$/;
const PUSH_KEY = /^[0-9a-zA-Z]{43}$/;

const LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

interface MiniProgramForm {
  appId: string;
  appSecret: string;
}

/** The locale key of each input's error; `null` when it is valid. */
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

interface PushForm {
  token: string;
  encodingAesKey: string;
  withoutKey: boolean;
}

/** A saved token is kept when only the key changes. */
export function findPushFaults(
  form: PushForm,
  { hasToken }: { hasToken: boolean },
): { token: string | null; encodingAesKey: string | null } {
  const token = form.token.trim();
  const key = form.encodingAesKey.trim();
  const keepsToken = hasToken && token === "" && (key !== "" || form.withoutKey);
  return {
    token: keepsToken || PUSH_TOKEN.test(token) ? null : "settings.pushTokenInvalid",
    encodingAesKey: key === "" || PUSH_KEY.test(key) ? null : "settings.pushKeyInvalid",
  };
}

/** A saved token is kept when it is not replaced. */
export function findRelayFaults(
  form: PushForm & { url: string },
  { hasToken }: { hasToken: boolean },
): { url: string | null; token: string | null; encodingAesKey: string | null } {
  const url = form.url.trim();
  const isAddress = /^https?:\/\//i.test(url) && URL.canParse(url);
  const keepsToken = hasToken && form.token.trim() === "";
  const { token, encodingAesKey } = findPushFaults(form, { hasToken });
  return {
    url: isAddress ? null : "settings.relay.urlInvalid",
    token: keepsToken ? null : token,
    encodingAesKey,
  };
}

/** The push settings that the form changes. */
export function toPushChange(form: PushForm): {
  token?: string;
  encodingAesKey?: string | null;
} {
  const token = form.token.trim();
  const key = form.encodingAesKey.trim();
  return {
    ...(token !== "" && { token }),
    ...(form.withoutKey ? { encodingAesKey: null } : key !== "" && { encodingAesKey: key }),
  };
}

/** A random string with every character equally likely (rejection sampling). */
export function generateSecret(length: number): string {
  const fair = 256 - (256 % LETTERS_AND_DIGITS.length);
  let secret = "";
  while (secret.length < length) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < fair) secret += LETTERS_AND_DIGITS.charAt(byte % LETTERS_AND_DIGITS.length);
  }
  return secret;
}
