import { describe, expect, test } from "vitest";
import { builtInCatalog } from "../notices/notice-catalog.ts";
import type { NoticeSettings } from "../notices/notice-settings.port.ts";
import type { ClaimableDelivery, HeldGrant, Lane } from "./delivery-store.port.ts";
import { prepareMessage } from "./prepare-message.ts";

const LANE = { notice: "order_cancel", channel: "template", templateId: "t1" } as const;

function delivery(changes: Partial<ClaimableDelivery> = {}): ClaimableDelivery {
  return {
    id: "d1",
    kind: "trigger",
    notice: "order_cancel",
    definitionVersion: null,
    openid: "openid-1",
    orderId: "1001",
    data: { order_sn: "SN1" },
    miniprogramState: null,
    ...changes,
  };
}

function settings(changes: Partial<NoticeSettings> = {}): NoticeSettings {
  return {
    code: "order_cancel",
    enabled: true,
    channel: "template",
    page: "pages/order/detail?id={order_id}",
    grantWaitSeconds: 600,
    quietHours: null,
    formerQuietEnds: [],
    actionRequired: null,
    mapping: {
      channel: "template",
      libraryTemplateId: "AT0009",
      title: "订单取消通知",
      templateId: "t1",
      keywords: [
        {
          keywordId: "1",
          name: "订单编号",
          example: "SN1",
          type: null,
          dataKey: "keyword1",
          source: { kind: "field", field: "order_sn" },
        },
      ],
    },
    ...changes,
  };
}

function prepare(
  given: {
    delivery?: ClaimableDelivery;
    settings?: NoticeSettings | undefined;
    grant?: HeldGrant | null;
    lane?: Lane;
  } = {},
) {
  return prepareMessage({
    delivery: delivery(),
    notice: builtInCatalog.get("order_cancel"),
    lane: LANE,
    grant: { id: "g1", kind: "form", credential: "form-1", confirmedAt: null },
    settings: settings(),
    miniprogramState: "trial",
    ...given,
  });
}

function read(prepared: ReturnType<typeof prepare>): unknown {
  if (!prepared.ok) throw new Error(prepared.problem);
  return JSON.parse(prepared.request);
}

describe("a message", () => {
  test("is rendered from the current mapping, the delivery's values and the held grant", () => {
    expect(read(prepare())).toEqual({
      touser: "openid-1",
      template_id: "t1",
      page: "pages/order/detail?id=1001",
      data: { keyword1: { value: "SN1" } },
      form_id: "form-1",
    });
  });

  test("has an empty credential without a grant", () => {
    expect(read(prepare({ grant: null }))).toMatchObject({ form_id: "" });
  });

  test("opens the version that its delivery names, else the mini program's", () => {
    const lane = { ...LANE, channel: "subscribe" } as const;
    expect(read(prepare({ lane }))).toMatchObject({ miniprogram_state: "trial" });
    const asked = delivery({ miniprogramState: "developer" });
    expect(read(prepare({ lane, delivery: asked }))).toMatchObject({
      miniprogram_state: "developer",
    });
  });

  test("of a test is prepared even while its notice is disabled", () => {
    const disabled = settings({ enabled: false });
    const asTest = delivery({ kind: "test" });
    expect(prepare({ delivery: asTest, settings: disabled }).ok).toBe(true);
  });
});

describe("there is no message", () => {
  test.each([
    { why: "its notice lost its mapping", given: settings({ mapping: null }) },
    { why: "its notice has no settings", given: undefined },
  ])("when $why", ({ given }) => {
    expect(prepare({ settings: given })).toEqual({
      ok: false,
      reason: "TEMPLATE",
      problem: "order_cancel has no mapping",
    });
  });

  test.each(["trigger", "resend"] as const)("of a %s while its notice is disabled", (kind) => {
    const disabled = settings({ enabled: false });
    expect(prepare({ delivery: delivery({ kind }), settings: disabled })).toMatchObject({
      ok: false,
      reason: "NOTICE_DISABLED",
    });
  });

  test("when a value no longer fits its keyword, which is named", () => {
    const prepared = prepare({ delivery: delivery({ data: {} }) });
    expect(prepared).toMatchObject({ ok: false, reason: "FIELD_INVALID" });
    expect(prepared.ok ? "" : prepared.problem).toMatch(/^订单编号: /);
  });
});
