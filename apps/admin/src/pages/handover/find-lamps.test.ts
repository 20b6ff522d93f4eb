import { expect, test } from "vitest";
import type { PaymentSettings } from "../../api.ts";
import { findLamps, isPublic } from "./find-lamps.ts";

const SETUP = {
  isConnected: true,
  isVerified: true,
  isMapped: true,
  isCollecting: false,
  hasSent: false,
};
const settings = { push: { url: "https://notice.example.com/wechat/push/wx1" } } as PaymentSettings;

test("each lamp stands for one of the first days' failures", () => {
  expect(findLamps({ setup: SETUP, settings })).toEqual([
    { name: "connection", isOn: true },
    { name: "publicUrl", isOn: true },
    { name: "requestDomain", isOn: false },
    { name: "firstMessage", isOn: false },
  ]);
  expect(findLamps({ setup: SETUP, settings: null })[1]).toEqual({
    name: "publicUrl",
    isOn: false,
  });
});

test.each([
  ["https://notice.example.com/x", true],
  ["http://notice.example.com/x", false],
  ["https://127.0.0.1:3000/x", false],
  ["https://localhost/x", false],
  ["https://[::1]/x", false],
  ["https://shop.local/x", false],
])("%s is public: %s", (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});
