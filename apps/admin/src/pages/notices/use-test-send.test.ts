import { expect, test } from "vitest";
import { nextTick, ref } from "vue";
import type { GrantItem } from "../../api.ts";
import {
  listReceivers,
  toMe,
  toRecentCustomers,
  useReceiverChoice,
  type Receiver,
} from "./use-test-send.ts";

const SUBSCRIBE = { channel: "subscribe", templateId: "tmpl-1" } as const;
const TEMPLATE = { channel: "template", templateId: "tmpl-9" } as const;

function grant(
  openid: string,
  state: GrantItem["state"],
  given: Partial<GrantItem> = {},
): GrantItem {
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
    ...given,
  };
}

test("each customer is offered once, those with a permission first", () => {
  const grants = [
    grant("o1", "used"),
    grant("o2", "usable"),
    grant("o1", "usable"),
    grant("o3", "expired"),
  ];
  expect(toRecentCustomers(grants, SUBSCRIBE)).toEqual([
    { openid: "o1", hasGrant: true },
    { openid: "o2", hasGrant: true },
    { openid: "o3", hasGrant: false },
  ]);
});

test("a permission counts only for the notice that it serves", () => {
  const grants = [
    grant("o1", "usable", { templateId: "tmpl-2" }),
    grant("o2", "usable", { kind: "form", templateId: null }),
    grant("o3", "usable"),
  ];
  const served = (template: Parameters<typeof toRecentCustomers>[1]) =>
    toRecentCustomers(grants, template)
      .filter(({ hasGrant }) => hasGrant)
      .map(({ openid }) => openid);
  expect(served(SUBSCRIBE)).toEqual(["o3"]);
  expect(served(TEMPLATE)).toEqual(["o2"]);
  expect(served(null)).toEqual([]);
});

test("the operator comes first and once, with their own permission for this template", () => {
  const receiver = { openid: "me", usable: [{ kind: "subscribe" as const, templateId: "tmpl-2" }] };
  const me = toMe(receiver, SUBSCRIBE);
  expect(me).toEqual({ openid: "me", hasGrant: false });
  expect(toMe(receiver, { ...SUBSCRIBE, templateId: "tmpl-2" })?.hasGrant).toBe(true);
  expect(toMe(receiver, TEMPLATE)?.hasGrant).toBe(false);
  expect(toMe(null, SUBSCRIBE)).toBeNull();
  const recent = toRecentCustomers([grant("o1", "usable"), grant("me", "usable")], SUBSCRIBE);
  expect(listReceivers(me, recent).map(({ openid }) => openid)).toEqual(["me", "o1"]);
  expect(listReceivers(null, recent)).toEqual(recent);
});

function choose(me: Receiver | null) {
  const code = ref("order_cancel");
  const operator = ref(me);
  return { code, operator, choice: useReceiverChoice(code, operator) };
}

test("the operator is preselected once they have a permission, and stays when it is used", async () => {
  const { operator, choice } = choose(null);
  operator.value = { openid: "me", hasGrant: false };
  await nextTick();
  expect(choice.openid.value).toBe("");
  operator.value = { openid: "me", hasGrant: true };
  await nextTick();
  expect(choice.openid.value).toBe("me");
  operator.value = { openid: "me", hasGrant: false };
  await nextTick();
  expect(choice.openid.value).toBe("me");
  choice.dropPreselected();
  expect(choice.openid.value).toBe("");
});

test("what was typed is never replaced, not even when it was cleared", async () => {
  const { operator, choice } = choose(null);
  choice.choose("o1");
  operator.value = { openid: "me", hasGrant: true };
  await nextTick();
  expect(choice.openid.value).toBe("o1");
  choice.dropPreselected();
  expect(choice.openid.value).toBe("o1");
  choice.choose("");
  operator.value = { openid: "me", hasGrant: true };
  await nextTick();
  expect(choice.openid.value).toBe("");
});

test("another notice preselects anew", async () => {
  const { code, choice } = choose({ openid: "me", hasGrant: true });
  choice.choose("o1");
  code.value = "order_ship";
  await nextTick();
  expect(choice.openid.value).toBe("me");
});
