import { expect, test } from "vitest";
import type { NoticeDetail } from "../../api.ts";
import { indexByTemplate, isOfUse, sumUp } from "./use-permissions.ts";

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

test("a permission is of use when an enabled notice sends with it", () => {
  const onSubscribe = { ...notice("paid", "t1"), channel: "subscribe", enabled: true } as const;
  const paid = { ...onSubscribe, template: onSubscribe.templates.subscribe };
  const byForm = { ...paid, channel: "template", template: null } as const;
  const form = { kind: "form", templateId: null } as const;
  const first = { kind: "subscribe", templateId: "t1" } as const;
  const other = { kind: "subscribe", templateId: "t2" } as const;
  expect([first, other, form].map((grant) => isOfUse(grant, [paid]))).toEqual([true, false, false]);
  expect([first, form].map((grant) => isOfUse(grant, [byForm]))).toEqual([false, true]);
  expect(isOfUse(first, [{ ...paid, enabled: false }])).toBe(false);
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
