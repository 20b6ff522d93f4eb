import { expect, test } from "vitest";
import type { NoticePreview } from "../../api.ts";
import { findSaveBlock } from "./find-save-block.ts";
import {
  findDraftFaults,
  toTemplateChoice,
  type DraftKeyword,
  type DraftMapping,
  type NoticeDraft,
} from "./notice-draft.ts";

type Input = Parameters<typeof findSaveBlock>[0];

const amount: DraftKeyword = {
  keywordId: "3",
  name: "订单金额",
  type: "amount",
  source: { kind: "field", field: "order_amount" },
  suggested: null,
};
const goods: DraftKeyword = { ...amount, keywordId: "6", name: "订单商品", type: "thing" };

function blockOf(keywords: DraftKeyword[] | null, input: Partial<Input> = {}) {
  const mapping: DraftMapping | null = keywords && {
    libraryTemplateId: "1648",
    title: "订单支付成功通知",
    keywords,
  };
  const draft: NoticeDraft = {
    channel: "subscribe",
    mappings: { subscribe: mapping, template: null },
    page: "",
    grantWaitSeconds: 0,
    quietHours: null,
  };
  return findSaveBlock({
    canOperate: true,
    draft,
    update: mapping ? { template: toTemplateChoice(mapping) } : { channel: "subscribe" },
    faults: mapping ? findDraftFaults(mapping, "subscribe") : [],
    preview: null,
    isPageInvalid: false,
    ...input,
  });
}

function previewWith(field: string): NoticePreview {
  return {
    card: { title: "", lines: [] },
    page: "",
    problems: [{ field, problem: "does not fit" }],
  };
}

test("a complete draft can be saved", () => {
  expect(blockOf([amount, goods])).toBeNull();
});

test("a missing source is named first, then the count, then what does not fit, then the page", () => {
  const everything = {
    preview: previewWith("template.keywords.1.source"),
    isPageInvalid: true,
  };
  expect(blockOf([{ ...goods, source: null }], everything)).toEqual({
    kind: "sourceMissing",
    name: "订单商品",
  });
  expect(blockOf([amount], everything)).toEqual({ kind: "tooFew", n: 1, min: 2, max: 5 });
  expect(blockOf([amount, goods], everything)).toEqual({ kind: "keyword", name: "订单商品" });
  expect(blockOf([amount, goods], { isPageInvalid: true })).toEqual({ kind: "page" });
});

test("a problem that names no keyword blocks too", () => {
  expect(blockOf([amount, goods], { preview: previewWith("template") })).toEqual({
    kind: "keywords",
  });
});

test("an unchanged mapping blocks nothing", () => {
  expect(blockOf([{ ...goods, source: null }], { update: { page: "pages/index" } })).toBeNull();
});

test("a role that may only look, and a channel without a template, block", () => {
  expect(blockOf([amount, goods], { canOperate: false })).toEqual({ kind: "role" });
  expect(blockOf(null)).toEqual({ kind: "templateMissing" });
});

test("quiet hours without a length block", () => {
  const draft: NoticeDraft = {
    channel: "subscribe",
    mappings: { subscribe: null, template: null },
    page: "",
    grantWaitSeconds: 0,
    quietHours: { from: "22:00", to: "22:00" },
  };
  expect(blockOf(null, { draft, update: {} })).toEqual({ kind: "quiet" });
});
