import { describe, expect, test } from "vitest";
import { createSecretBox, SecretBoxError } from "./secret-box.ts";

const oldKey = { id: "old", key: Buffer.alloc(32, 1) };
const newKey = { id: "new", key: Buffer.alloc(32, 2) };
const box = createSecretBox([oldKey]);

describe("a secret box", () => {
  test("opens a text it sealed", () => {
    expect(box.open(box.seal("密钥 secret", "app"), "app")).toBe("密钥 secret");
    expect(box.open(box.seal("", "app"), "app")).toBe("");
  });

  test("seals the same text differently each time, without revealing it", () => {
    const sealed = box.seal("secret", "app");
    expect(sealed).not.toBe(box.seal("secret", "app"));
    expect(sealed).not.toContain("secret");
    expect(sealed).toMatch(/^v1\.old\./);
  });

  test("opens texts of older keys and seals with the first key", () => {
    const rotated = createSecretBox([newKey, oldKey]);
    expect(rotated.open(box.seal("secret", "app"), "app")).toBe("secret");
    expect(rotated.seal("secret", "app")).toMatch(/^v1\.new\./);
  });

  test("names the missing key", () => {
    const sealed = box.seal("secret", "app");
    const open = () => createSecretBox([newKey]).open(sealed, "app");
    expect(open).toThrow(expect.objectContaining({ missingKeyId: "old" }));
  });

  test("does not open a text sealed for another purpose", () => {
    expect(() => box.open(box.seal("secret", "app one"), "app two")).toThrow(SecretBoxError);
  });

  test("does not open with a different key under the same id", () => {
    const other = createSecretBox([{ ...newKey, id: "old" }]);
    expect(() => other.open(box.seal("secret", "app"), "app")).toThrow(SecretBoxError);
  });

  test("does not open a text with any one character changed", () => {
    const sealed = box.seal("secret", "app");
    for (let index = 0; index < sealed.length; index++) {
      const changed = sealed[index] === "A" ? "B" : "A";
      // The last character of base64url has unused bits.
      if (index === sealed.length - 1) continue;
      const forged = sealed.slice(0, index) + changed + sealed.slice(index + 1);
      expect(() => box.open(forged, "app"), forged).toThrow(SecretBoxError);
    }
  });

  test.each([
    "",
    "v1",
    "v1.old",
    "v1.old.",
    "v1.old.AAAA",
    "v2.old.AAAA",
    "plain text",
    "v1.old.AAAA.AAAA",
  ])("refuses %j as not sealed", (text) => {
    expect(() => box.open(text, "app")).toThrow(SecretBoxError);
  });
});
