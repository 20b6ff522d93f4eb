import { expect, test } from "vitest";
import {
  findMiniProgramFaults,
  findPushFaults,
  findRelayFaults,
  generateSecret,
  toPushChange,
} from "./settings-rules.ts";

const appId = "wx0123456789abcdef";

test("a new mini program needs its secret", () => {
  expect(findMiniProgramFaults({ appId, appSecret: "" }, null).appSecret).toBe(
    "settings.appSecretMissing",
  );
  expect(findMiniProgramFaults({ appId, appSecret: "" }, "wxfedcba9876543210").appSecret).toBe(
    "settings.appSecretMissing",
  );
});

test("an empty secret keeps the saved one", () => {
  expect(findMiniProgramFaults({ appId, appSecret: " " }, appId)).toEqual({
    appId: null,
    appSecret: null,
  });
});

test("surrounding spaces are trimmed", () => {
  const faults = findMiniProgramFaults(
    { appId: ` ${appId} `, appSecret: ` ${"a".repeat(32)}\n` },
    null,
  );
  expect(faults).toEqual({ appId: null, appSecret: null });
});

test("an incomplete AppID or secret is reported at its input", () => {
  expect(findMiniProgramFaults({ appId: "wx0123", appSecret: "short" }, null)).toEqual({
    appId: "settings.appIdInvalid",
    appSecret: "settings.appSecretInvalid",
  });
});

test("a push needs a token; its key is optional", () => {
  const unset = { hasToken: false };
  const form = { token: "abc123", encodingAesKey: "", withoutKey: false };
  const right = { token: null, encodingAesKey: null };
  expect(findPushFaults({ ...form, token: "" }, unset).token).toBe("settings.pushTokenInvalid");
  expect(findPushFaults(form, unset)).toEqual(right);
  expect(findPushFaults({ ...form, encodingAesKey: "a".repeat(42) }, unset).encodingAesKey).toBe(
    "settings.pushKeyInvalid",
  );
});

test("the key alone can be replaced or removed where a token is set", () => {
  const form = { token: "", encodingAesKey: "", withoutKey: true };
  const replaced = { ...form, encodingAesKey: "a".repeat(43), withoutKey: false };
  for (const given of [form, replaced]) {
    expect(findPushFaults(given, { hasToken: true }).token).toBeNull();
    expect(findPushFaults(given, { hasToken: false }).token).not.toBeNull();
  }
  expect(toPushChange(form)).toEqual({ encodingAesKey: null });
  expect(toPushChange(replaced)).toEqual({ encodingAesKey: "a".repeat(43) });
  expect(toPushChange({ ...form, token: " abc ", withoutKey: false })).toEqual({ token: "abc" });
});

test("generated secrets are valid and unique", () => {
  const [token, encodingAesKey] = [generateSecret(32), generateSecret(43)];
  expect(findPushFaults({ token, encodingAesKey, withoutKey: false }, { hasToken: false })).toEqual(
    { token: null, encodingAesKey: null },
  );
  expect(generateSecret(32)).not.toBe(token);
});

test("a relay needs an address, and a token unless one is saved", () => {
  const form = {
    url: "https://shop.example.com",
    token: "",
    encodingAesKey: "",
    withoutKey: false,
  };
  const none = { url: null, token: null, encodingAesKey: null };
  expect(findRelayFaults(form, { hasToken: true })).toEqual(none);
  expect(findRelayFaults(form, { hasToken: false }).token).not.toBeNull();
  expect(findRelayFaults({ ...form, token: "abc123" }, { hasToken: false })).toEqual(none);
  expect(findRelayFaults({ ...form, url: "shop.example.com" }, { hasToken: true }).url).toBe(
    "settings.relay.urlInvalid",
  );
  expect(findRelayFaults({ ...form, encodingAesKey: "x" }, { hasToken: true })).toMatchObject({
    encodingAesKey: "settings.pushKeyInvalid",
  });
});
