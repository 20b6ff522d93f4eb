import { expect, test } from "vitest";
import type { NoticeDetail, NoticeTemplate } from "../../api.ts";
import { findDifferences, hasClash, isSameNotice } from "./find-differences.ts";

type Line = NoticeTemplate["keywords"][number];

const number: Line = {
  keywordId: "2",
  name: "订单号",
  type: "character_string",
  dataKey: "character_string2",
  source: { kind: "field", field: "order_sn" },
};
const amount: Line = {
  keywordId: "3",
  name: "订单金额",
  type: "amount",
  dataKey: "amount3",
  source: { kind: "field", field: "order_amount" },
};
const goods: Line = {
  keywordId: "6",
  name: "订单商品",
  type: "thing",
  dataKey: "thing6",
  source: { kind: "text", text: "手工陶瓷" },
};
const template: NoticeTemplate = {
  channel: "subscribe",
  libraryTemplateId: "1648",
  title: "订单支付成功通知",
  templateId: "tmpl-1",
  keywords: [number, amount],
};
const before: NoticeDetail = {
  code: "order_pay_success",
  name: "订单支付成功通知",
  nameEn: "Order paid",
  description: "",
  descriptionEn: "",
  fields: [],
  ...{ source: "built_in", definitionVersion: 0, retired: false, definitionVersions: [] },
  ...{ keyFields: [], moments: [], defaultPage: "pages/order/detail" },
  page: "pages/order/detail?id={order_id}",
  grantWaitSeconds: 600,
  quietHours: null,
  enabled: true,
  channel: "subscribe",
  status: "ready",
  statusReason: null,
  statusDetail: null,
  warnings: [],
  version: 3,
  template,
  templates: { subscribe: template, template: null },
};

function withKeywords(keywords: Line[]): NoticeDetail {
  return { ...before, templates: { subscribe: { ...template, keywords }, template: null } };
}

test("another operator's changes are listed part by part", () => {
  expect(findDifferences(before, { ...before, version: 4 })).toEqual([]);
  const other = { ...template, libraryTemplateId: "661", title: "支付成功提醒" };
  const after: NoticeDetail = {
    ...before,
    enabled: false,
    grantWaitSeconds: 3600,
    page: "pages/index",
    templates: { subscribe: other, template: null },
  };
  expect(findDifferences(before, after)).toEqual([
    { kind: "template", title: "支付成功提醒" },
    { kind: "page", page: "pages/index" },
    { kind: "wait", seconds: 3600 },
    { kind: "disabled" },
  ]);
});

test("added, removed and remapped keywords are named", () => {
  const moved: Line = { ...number, source: { kind: "text", text: "见详情" } };
  expect(findDifferences(before, withKeywords([moved, goods]))).toEqual([
    { kind: "mapping", keywords: "订单号、订单金额、订单商品" },
  ]);
});

test("a change of order alone is reported as such", () => {
  expect(findDifferences(before, withKeywords([amount, number]))).toEqual([{ kind: "order" }]);
});

test("changed quiet hours are a difference", () => {
  const night = { ...before, quietHours: { from: "22:00", to: "08:00" } };
  expect(findDifferences(before, night)).toEqual([{ kind: "quiet", from: "22:00", to: "08:00" }]);
  expect(findDifferences(night, before)).toEqual([{ kind: "notQuiet" }]);
  expect(findDifferences(night, { ...night })).toEqual([]);
});

test("versions are the same when nothing of either channel differs", () => {
  expect(isSameNotice(before, { ...before, version: 4, status: "action_required" })).toBe(true);
  expect(isSameNotice(before, { ...before, page: "pages/index" })).toBe(false);
  const other: NoticeTemplate = { ...template, channel: "template" };
  const both = { ...before, templates: { subscribe: template, template: other } };
  expect(isSameNotice(before, both)).toBe(false);
  expect(isSameNotice(both, before)).toBe(false);
  const remapped = { ...other, keywords: [amount] };
  expect(
    isSameNotice(both, { ...both, templates: { ...both.templates, template: remapped } }),
  ).toBe(false);
});

test("two changes clash only where they touch the same part", () => {
  const changed = findDifferences(before, { ...before, page: "pages/index", enabled: false });
  expect(hasClash(changed, { page: "pages/mine" })).toBe(true);
  expect(hasClash(changed, { grantWaitSeconds: 0, quietHours: null })).toBe(false);
  expect(hasClash(changed, null)).toBe(false);
  const mapped = findDifferences(before, withKeywords([number, goods]));
  expect(hasClash(mapped, { page: "pages/mine" })).toBe(false);
  expect(hasClash(mapped, { template: { libraryTemplateId: "1648", keywords: [] } })).toBe(true);
  expect(hasClash([{ kind: "notQuiet" }], { quietHours: null })).toBe(true);
});
