import { expect, test } from "vitest";
import { assertStrongPassword } from "./assert-strong-password.ts";

const EMAIL = "wang.xiaoming@example.com";

test.each([
  ["short", "at least 10 characters"],
  ["九个汉字的密码不够", "at least 10 characters"],
  ["1234567890", "too easy to guess"],
  ["qwertyuiop1", "too easy to guess"],
  ["Password123", "too easy to guess"],
  ["aaaaaaaaaaaaaaaa", "too easy to guess"],
  ["20260131zhang", "too easy to guess"],
  [EMAIL, "too easy to guess"],
  ["wangxiaoming1", "too easy to guess"],
])("rejects %s: %s", async (password, problem) => {
  await expect(assertStrongPassword(password, EMAIL)).rejects.toMatchObject({
    reason: "INPUT_INVALID",
    details: [{ field: "newPassword", problem: expect.stringContaining(problem) }],
  });
});

test.each(["correct horse battery", "k3J9-dl2m-Xq7p", "手工陶瓷咖啡杯亚麻桌布"])(
  "accepts %s",
  async (password) => {
    await expect(assertStrongPassword(password, EMAIL)).resolves.toBeUndefined();
  },
);
