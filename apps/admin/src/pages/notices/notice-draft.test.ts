import { expect, test } from "vitest";
import type { NoticeDetail, TemplateDetail } from "../../api.ts";
import {
  applySuggestions,
  clearSuggestions,
  createDraft,
  createMapping,
  findDraftFaults,
  isOrderKept,
  moveKeyword,
  rebaseDraft,
  removeKeyword,
  setSource,
  toTemplateChoice,
  toUpdate,
  type DraftMapping,
} from "./notice-draft.ts";

const template: TemplateDetail = {
  libraryTemplateId: "1648",
  title: "订单支付成功通知",
  keywords: [
    { keywordId: "2", name: "订单号", example: "20260131083000001", type: "character_string" },
    { keywordId: "3", name: "订单金额", example: "¥128.00", type: "amount" },
    { keywordId: "6", name: "订单商品", example: "手工陶瓷咖啡杯", type: "thing" },
  ],
};

const suggestions = [
  { keywordId: "2", source: { kind: "field", field: "order_sn" }, why: "name" },
  { keywordId: "3", source: { kind: "field", field: "order_amount" }, why: "synonym" },
] as const satisfies Parameters<typeof createMapping>[1];

const savedTemplate: NonNullable<NoticeDetail["template"]> = {
  channel: "subscribe",
  libraryTemplateId: "1648",
  title: "订单支付成功通知",
  templateId: "tmpl-1",
  keywords: [
    {
      keywordId: "2",
      name: "订单号",
      type: "character_string",
      dataKey: "character_string2",
      source: { kind: "field", field: "order_sn" },
    },
    {
      keywordId: "3",
      name: "订单金额",
      type: "amount",
      dataKey: "amount3",
      source: { kind: "field", field: "order_amount" },
    },
  ],
};

const saved: NoticeDetail = {
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
  template: savedTemplate,
  templates: { subscribe: savedTemplate, template: null },
};

function mappingOf(detail: NoticeDetail): DraftMapping {
  const mapping = createDraft(detail).mappings.subscribe;
  if (!mapping) throw new Error("the notice has no mapping");
  return mapping;
}

test("an unchanged notice has nothing to save", () => {
  expect(toUpdate(createDraft(saved), saved)).toBeNull();
});

test("a changed keyword order can be saved; changed back, there is nothing to save", () => {
  const draft = createDraft(saved);
  draft.mappings.subscribe = moveKeyword(mappingOf(saved), "3", -1);
  expect(toUpdate(draft, saved)?.template?.keywords.map(({ keywordId }) => keywordId)).toEqual([
    "3",
    "2",
  ]);
  draft.mappings.subscribe = moveKeyword(draft.mappings.subscribe, "3", 1);
  expect(toUpdate(draft, saved)).toBeNull();
});

test("a keyword cannot move past either end", () => {
  const mapping = mappingOf(saved);
  expect(moveKeyword(mapping, "2", -1)).toBe(mapping);
  expect(moveKeyword(mapping, "3", 1)).toBe(mapping);
  expect(moveKeyword(mapping, "unknown", 1)).toBe(mapping);
});

test("only what changed is sent", () => {
  const draft = { ...createDraft(saved), page: "pages/index", grantWaitSeconds: 0 };
  expect(toUpdate(draft, saved)).toEqual({ page: "pages/index", grantWaitSeconds: 0 });
});

test("a picked template comes with its suggestions, marked as such", () => {
  const mapping = createMapping(template, [...suggestions]);
  expect(mapping.keywords.map(({ name, suggested }) => [name, suggested])).toEqual([
    ["订单号", "name"],
    ["订单金额", "synonym"],
  ]);
});

test("a suggestion for a keyword that the template does not have is left out", () => {
  const stray = { ...suggestions[0], keywordId: "99" };
  expect(createMapping(template, [stray]).keywords).toEqual([]);
});

test("choosing a source clears its suggestion mark", () => {
  const mapping = setSource(createMapping(template, [...suggestions]), "2", {
    kind: "text",
    text: "谢谢",
  });
  expect(mapping.keywords[0]).toMatchObject({
    source: { kind: "text", text: "谢谢" },
    suggested: null,
  });
  expect(mapping.keywords[1]?.suggested).toBe("synonym");
});

test("undoing suggestions keeps the keywords and what the operator chose", () => {
  const chosen = setSource(createMapping(template, [...suggestions]), "2", {
    kind: "field",
    field: "order_sn",
  });
  const cleared = clearSuggestions(chosen);
  expect(cleared.keywords.map(({ source }) => source)).toEqual([
    { kind: "field", field: "order_sn" },
    null,
  ]);
});

test("one suggestion can be undone by itself", () => {
  const cleared = clearSuggestions(createMapping(template, [...suggestions]), "3");
  expect(cleared.keywords.map(({ source }) => source === null)).toEqual([false, true]);
});

test("mapping by name keeps chosen sources and respects the limit", () => {
  const [first] = createMapping(template, [...suggestions]).keywords;
  if (!first) throw new Error("nothing was suggested");
  const mapping: DraftMapping = {
    libraryTemplateId: "1648",
    title: template.title,
    keywords: [{ ...first, source: { kind: "text", text: "见订单" }, suggested: null }],
  };
  const input = { template, suggestions: [...suggestions] };
  expect(
    applySuggestions(mapping, { ...input, max: 5 }).keywords.map(({ source }) => source?.kind),
  ).toEqual(["text", "field"]);
  expect(applySuggestions(mapping, { ...input, max: 1 }).keywords).toHaveLength(1);
});

test("a mapping reports what prevents saving", () => {
  const one = removeKeyword(mappingOf(saved), "3");
  expect(findDraftFaults(one, "subscribe")).toEqual([{ kind: "tooFew", count: 1 }]);
  expect(findDraftFaults(one, "template")).toEqual([]);
  expect(
    findDraftFaults(clearSuggestions(createMapping(template, [...suggestions])), "subscribe"),
  ).toEqual([
    { kind: "sourceMissing", keywordId: "2" },
    { kind: "sourceMissing", keywordId: "3" },
  ]);
  const many = { ...one, keywords: Array.from({ length: 7 }, () => one.keywords[0]!) };
  expect(findDraftFaults(many, "subscribe")).toEqual([{ kind: "tooMany", count: 2 }]);
});

test("a keyword without a source is not sent, and keeps the notice unsaved", () => {
  const draft = createDraft(saved);
  const mapping = mappingOf(saved);
  draft.mappings.subscribe = {
    ...mapping,
    keywords: [
      ...mapping.keywords,
      { keywordId: "6", name: "订单商品", type: "thing", source: null, suggested: null },
    ],
  };
  expect(toTemplateChoice(draft.mappings.subscribe).keywords).toHaveLength(2);
  expect(toUpdate(draft, saved)).not.toBeNull();
});

test("rebasing keeps the operator's changes, and the rest follows the newer version", () => {
  const draft = { ...createDraft(saved), page: "pages/mine" };
  const latest = { ...saved, version: 4, page: "pages/theirs", grantWaitSeconds: 3600 };
  expect(rebaseDraft(draft, saved, latest)).toMatchObject({
    page: "pages/mine",
    grantWaitSeconds: 3600,
  });
});

test("an untouched mapping follows the newer version", () => {
  const reversed = { ...savedTemplate, keywords: savedTemplate.keywords.toReversed() };
  const latest = {
    ...saved,
    template: reversed,
    templates: { subscribe: reversed, template: null },
  };
  const ids = (draft: ReturnType<typeof createDraft>) =>
    draft.mappings.subscribe?.keywords.map(({ keywordId }) => keywordId);
  expect(ids(rebaseDraft(createDraft(saved), saved, latest))).toEqual(["3", "2"]);
  const mine = createDraft(saved);
  mine.mappings.subscribe = setSource(mappingOf(saved), "2", { kind: "text", text: "订单" });
  expect(ids(rebaseDraft(mine, saved, latest))).toEqual(["2", "3"]);
});

test("a kept keyword order is detected", () => {
  const sent = savedTemplate.keywords.map(({ keywordId }) => ({ keywordId }));
  expect(isOrderKept(sent, savedTemplate)).toBe(false);
  expect(isOrderKept(sent.toReversed(), savedTemplate)).toBe(true);
  expect(isOrderKept(sent, null)).toBe(false);
});

test("quiet hours are sent when they change, and untouched ones follow a newer version", () => {
  const night = { from: "22:00", to: "08:00" };
  const draft = { ...createDraft(saved), quietHours: night };
  expect(toUpdate(draft, saved)).toEqual({ quietHours: night });
  expect(toUpdate(createDraft(saved), { ...saved, quietHours: night })).toEqual({
    quietHours: null,
  });
  expect(toUpdate({ ...draft, quietHours: { ...night } }, { ...saved, quietHours: night })).toBe(
    null,
  );
  const latest = { ...saved, quietHours: night };
  expect(rebaseDraft(createDraft(saved), saved, latest).quietHours).toEqual(night);
  const own = { ...createDraft(saved), quietHours: { from: "23:00", to: "07:00" } };
  expect(rebaseDraft(own, saved, latest).quietHours).toEqual(own.quietHours);
});
