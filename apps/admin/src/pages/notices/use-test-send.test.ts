import { expect, test } from "vitest";
import type { GrantItem } from "../../api.ts";
import { toRecentCustomers } from "./use-test-send.ts";

function grant(openid: string, state: GrantItem["state"]): GrantItem {
  return {
    grantId: `${openid}-${state}`,
    openid,
    kind: "subscribe",
    templateId: "tmpl-1",
    orderId: null,
    uses: { given: 1, free: 1, held: 0, spent: 0, void: 0 },
    state,
    acceptedAt: "2026-01-31T00:00:00.000Z",
    usableFrom: null,
    expiresAt: null,
  };
}

test("each customer is offered once, those with a permission first", () => {
  const grants = [
    grant("o1", "used"),
    grant("o2", "usable"),
    grant("o1", "usable"),
    grant("o3", "expired"),
  ];
  expect(toRecentCustomers(grants)).toEqual([
    { openid: "o1", hasGrant: true },
    { openid: "o2", hasGrant: true },
    { openid: "o3", hasGrant: false },
  ]);
});
