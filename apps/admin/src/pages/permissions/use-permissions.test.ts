import { expect, test } from "vitest";
import type { NoticeDetail } from "../../api.ts";
import { indexByTemplate, sumUp } from "./use-permissions.ts";

function notice(code: string, templateId: string | null): NoticeDetail {
  const template = templateId && {
    channel: "subscribe" as const,
    libraryTemplateId: "1648",
    title: "订单支付成功通知",
    templateId,
    keywords: [],
  };
  return {
    code,
    name: code,
    nameEn: code,
    templates: { subscribe: template || null, template: null },
  } as never;
}

test("notices that share a template are found by it", () => {
  const uses = indexByTemplate([
    notice("paid", "t1"),
    notice("failed", "t1"),
    notice("cancelled", null),
  ]);
  expect(uses.get("t1")?.notices.map(({ code }) => code)).toEqual(["paid", "failed"]);
  expect(uses.size).toBe(1);
});

test("remaining permissions are summed over all kinds", () => {
  const summary = {
    kind: "form",
    templateId: null,
    usable: 2,
    pending: 1,
    expiringWithinADay: 1,
    spent: 9,
    void: 3,
  } as const;
  expect(sumUp([summary, { ...summary, kind: "payment", usable: 5 }])).toEqual({
    usable: 7,
    pending: 2,
    expiringWithinADay: 2,
  });
});
