import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { createWebhookSecret, signMessage } from "./sign-message.ts";

const body = JSON.stringify({ type: "delivery.sent", data: { orderId: "订单 1" } });
const input = { messageId: "01K0000000000000000000MSG1", body };

test("a receiver's library verifies it, with either secret during a rotation", () => {
  const [current, old, other] = [
    createWebhookSecret(),
    createWebhookSecret(),
    createWebhookSecret(),
  ];
  const headers = signMessage({ ...input, secrets: [current, old], now: Date.now() });
  expect(headers["webhook-signature"].split(" ")).toHaveLength(2);
  for (const secret of [current, old])
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(other).verify(body, headers)).toThrow(/signature/i);
  expect(() => new Webhook(current).verify(`${body} `, headers)).toThrow(/signature/i);
});

test("a secret is whsec_ and the base64 of 32 bytes", () => {
  const secret = createWebhookSecret();
  expect(secret).toMatch(/^whsec_/);
  expect(Buffer.from(secret.slice(6), "base64")).toHaveLength(32);
});
