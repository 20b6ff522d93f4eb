import { expect, test } from "vitest";
import { findMiniProgramFaults, findPushFaults, generateSecret } from "./settings-rules.ts";

const appId = "wx0123456789abcdef";

test("a new mini program needs its secret", () => {
  expect(findMiniProgramFaults({ appId, appSecret: "" }, null).appSecret).toBe(
    "settings.appSecretMissing",
  );
  expect(findMiniProgramFaults({ appId, appSecret: "" }, "wxfedcba9876543210").appSecret).toBe(
    "settings.appSecretMissing",
  );
});

test("the saved mini program keeps its secret when none is entered", () => {
  expect(findMiniProgramFaults({ appId, appSecret: " " }, appId)).toEqual({
    appId: null,
    appSecret: null,
  });
});

test("spaces around what was copied do no harm", () => {
  const faults = findMiniProgramFaults(
    { appId: ` ${appId} `, appSecret: ` ${"a".repeat(32)}\n` },
    null,
  );
  expect(faults).toEqual({ appId: null, appSecret: null });
});

test("half of an AppID or of a secret is told at its input", () => {
  expect(findMiniProgramFaults({ appId: "wx0123", appSecret: "short" }, null)).toEqual({
    appId: "settings.appIdInvalid",
    appSecret: "settings.appSecretInvalid",
  });
});

test("a push needs a token, its key may stay away", () => {
  expect(findPushFaults({ token: "", encodingAesKey: "" }).token).toBe("settings.pushTokenInvalid");
  expect(findPushFaults({ token: "abc123", encodingAesKey: "" })).toEqual({
    token: null,
    encodingAesKey: null,
  });
  expect(findPushFaults({ token: "abc123", encodingAesKey: "a".repeat(42) }).encodingAesKey).toBe(
    "settings.pushKeyInvalid",
  );
});

test("what is generated is accepted, and never the same twice", () => {
  const [token, encodingAesKey] = [generateSecret(32), generateSecret(43)];
  expect(findPushFaults({ token, encodingAesKey })).toEqual({ token: null, encodingAesKey: null });
  expect(generateSecret(32)).not.toBe(token);
});
