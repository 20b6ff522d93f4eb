import { expect, test } from "vitest";
import { createSecretBox } from "../secrets/secret-box.ts";
import { createCustomerTokens, CUSTOMER_TOKEN_LIFE_MS } from "./customer-tokens.ts";

const secretBox = createSecretBox([{ id: "k", key: Buffer.alloc(32, 1) }]);
const customer = { appId: "wx0123456789abcdef", openid: "o-Customer" };
let time = Date.parse("2026-01-31T00:00:00Z");
const tokens = createCustomerTokens({ secretBox, now: () => time });

test("a token identifies its customer for seven days", () => {
  time = Date.parse("2026-01-31T00:00:00Z");
  const { token, expiresAt } = tokens.create(customer);
  expect(expiresAt).toBe("2026-02-07T00:00:00.000Z");
  time += CUSTOMER_TOKEN_LIFE_MS - 1;
  expect(tokens.read(token)).toEqual(customer);
  time += 1;
  expect(tokens.read(token)).toBeNull();
});

test("a token sealed with other keys, or any other sealed text, is rejected", () => {
  const foreign = createSecretBox([{ id: "k", key: Buffer.alloc(32, 2) }]);
  const { token } = createCustomerTokens({ secretBox: foreign, now: () => time }).create(customer);
  expect(tokens.read(token)).toBeNull();
  const sealed = secretBox.seal(
    JSON.stringify(["wx0123456789abcdef", "o-Forged", time + 1000]),
    "payment-settings",
  );
  expect(tokens.read(sealed)).toBeNull();
  expect(tokens.read("mine")).toBeNull();
});

test("a token does not show the openid", () => {
  expect(tokens.create(customer).token).not.toContain("Customer");
});
