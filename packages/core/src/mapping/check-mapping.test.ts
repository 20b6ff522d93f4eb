import { describe, expect, test } from "vitest";
import type { ErrorDetail } from "../errors.ts";
import { defineNotice } from "../notices/define-notice.ts";
import { builtInCatalog } from "../notices/notice-catalog.ts";
import { checkMapping } from "./check-mapping.ts";
import type { Channel, KeywordChoice, KeywordType, LibraryTemplate, Source } from "./mapping.ts";

const notice = builtInCatalog.get("order_cancel");

const template = createTemplate("subscribe", [
  ["12", "商品名称", "thing"],
  ["1", "订单编号", "character_string"],
  ["4", "订单金额", "amount"],
  ["7", "取消原因/备注", "thing"],
  ["5", "取消时间", "time"],
  ["6", "状态", "phrase"],
  ["9", "来源", "enum"],
]);

describe("a mapping that fits", () => {
  test("is completed with the template's data, in the operator's order, keyed by type and keyword id", () => {
    const keywords = [
      choose("1", "order_sn"),
      choose("12", "order_total_goods_name"),
      write("9", "客厅"),
      write("6", "已取消"),
    ];
    expect(checkMapping({ notice, template, keywords })).toEqual([
      mapped("1", "订单编号", "character_string", "character_string1", field("order_sn")),
      mapped("12", "商品名称", "thing", "thing12", field("order_total_goods_name")),
      mapped("9", "来源", "enum", "enum_string9", { kind: "text", text: "客厅" }),
      mapped("6", "状态", "phrase", "phrase6", { kind: "text", text: "已取消" }),
    ]);
  });

  test("is keyed by position on the template channel", () => {
    const legacy = createTemplate("template", [
      ["24", "商品名称", null],
      ["5", "订单编号", null],
    ]);
    const keywords = [choose("5", "order_sn"), choose("24", "order_cancel_reason")];
    expect(
      checkMapping({ notice, template: legacy, keywords }).map(({ dataKey }) => dataKey),
    ).toEqual(["keyword1", "keyword2"]);
  });

  test("keeps an enum's known values", () => {
    const place: LibraryTemplate = {
      ...template,
      keywords: template.keywords.map((keyword) =>
        keyword.type === "enum" ? { ...keyword, enumValues: ["客厅"] } : keyword,
      ),
    };
    const keywords = [write("9", "客厅"), choose("1", "order_sn")];
    expect(checkMapping({ notice, template: place, keywords })[0]?.enumValues).toEqual(["客厅"]);
  });

  test("may give an optional field a fallback that fits", () => {
    const keywords = [
      choose("7", "order_cancel_reason", "未说明"),
      choose("1", "order_cancel_reason", "-"),
    ];
    expect(checkMapping({ notice, template, keywords })).toHaveLength(2);
  });
});

describe("the number of keywords", () => {
  const many = createTemplate(
    "template",
    Array.from({ length: 11 }, (_, index) => [String(index), `第${index}`, null]),
  );
  const manyTyped = {
    ...many,
    channel: "subscribe" as const,
    keywords: many.keywords.map((each) => ({ ...each, type: "thing" as const })),
  };

  test.for([
    [many, 1],
    [many, 10],
    [manyTyped, 2],
    [manyTyped, 5],
  ] as const)("is accepted within the channel's limits", ([library, count]) => {
    expect(checkMapping({ notice, template: library, keywords: chooseFirst(count) })).toHaveLength(
      count,
    );
  });

  test.for([
    [many, 0],
    [many, 11],
    [manyTyped, 1],
    [manyTyped, 6],
  ] as const)("is rejected outside them", ([library, count]) => {
    expect(findDetails(library, chooseFirst(count)).map((detail) => detail.field)).toEqual([
      "template.keywords",
    ]);
  });

  function chooseFirst(count: number): KeywordChoice[] {
    return Array.from({ length: count }, (_, index) => write(String(index), "好"));
  }
});

describe("a fault", () => {
  test.for<[string, KeywordChoice, string, string]>([
    [
      "a keyword that the template does not have",
      choose("99", "order_sn"),
      "keywordId",
      "99 is not a keyword of 订单取消通知",
    ],
    ["a keyword chosen twice", choose("1", "order_sn"), "keywordId", "订单编号 was already chosen"],
    [
      "a field that the notice does not have",
      choose("12", "refund_sn"),
      "source",
      "refund_sn is not a field",
    ],
    [
      "a field named like an object's own property",
      choose("12", "constructor"),
      "source",
      "constructor is not a field",
    ],
    ["free text for an amount", choose("4", "order_sn"), "source", "cannot show order_sn"],
    [
      "a datetime for an amount",
      choose("4", "order_cancel_time"),
      "source",
      "cannot show order_cancel_time",
    ],
    [
      "free text for a phrase",
      choose("6", "order_cancel_reason"),
      "source",
      "cannot show order_cancel_reason",
    ],
    ["money for a time", choose("5", "order_amount"), "source", "cannot show order_amount"],
    ["free text for an enum", choose("9", "order_sn"), "source", "cannot show order_sn"],
    ["a blank text", write("7", " \n"), "source", "must not be blank"],
    ["a text that would be cut", write("7", "字".repeat(21)), "source", "too long"],
    ["a text that its type does not accept", write("6", "OK"), "source", "at most 5 han"],
    [
      "a fallback for a required field",
      choose("7", "order_sn", "无"),
      "source.fallback",
      "only an optional field",
    ],
    [
      "a blank fallback",
      choose("7", "order_cancel_reason", ""),
      "source.fallback",
      "must not be blank",
    ],
    [
      "a fallback that would be cut",
      choose("7", "order_cancel_reason", "字".repeat(21)),
      "source.fallback",
      "too long",
    ],
  ])("is %s", ([, choice, at, problem]) => {
    const keywords = [choose("1", "order_sn"), choice];
    expect(findDetails(template, keywords)).toEqual([
      { field: `template.keywords.1.${at}`, problem: expect.stringContaining(problem) },
    ]);
  });

  test("is an optional field where 无 does not fit and no fallback was given", () => {
    expect(
      findDetails(template, [choose("7", "order_sn"), choose("1", "order_cancel_reason")]),
    ).toEqual([
      {
        field: "template.keywords.1.source.fallback",
        problem: expect.stringContaining("needs a fallback"),
      },
    ]);
  });

  test("is a subscribe keyword of an unknown type, whose key cannot be known", () => {
    const odd = createTemplate("subscribe", [
      ["1", "地点", null],
      ["2", "备注", "thing"],
    ]);
    expect(findDetails(odd, [write("1", "店"), write("2", "好")])).toEqual([
      { field: "template.keywords.0.keywordId", problem: "地点 has a type that cannot be sent" },
    ]);
  });

  test("is a text that is not one of an enum's known values", () => {
    const keywords = [
      { keywordId: "1", name: "位置", example: "", type: "enum" as const, enumValues: ["客厅"] },
      { keywordId: "2", name: "备注", example: "", type: "thing" as const },
    ];
    expect(
      findDetails({ ...template, keywords }, [write("1", "卧室"), write("2", "好")]),
    ).toHaveLength(1);
  });

  test("does not hide the others", () => {
    const keywords = [
      choose("4", "order_sn"),
      write("6", "OK"),
      choose("99", "order_sn"),
      choose("12", "nothing"),
    ];
    expect(findDetails(template, keywords).map((detail) => detail.field)).toEqual([
      "template.keywords.0.source",
      "template.keywords.1.source",
      "template.keywords.2.keywordId",
      "template.keywords.3.source",
    ]);
  });
});

test("an optional amount needs a fallback that is an amount", () => {
  const discount = defineNotice({
    code: "discount",
    name: "优惠通知",
    nameEn: "Discount",
    description: "",
    descriptionEn: "",
    fields: {
      amount: { type: "money", name: "优惠", nameEn: "Discount", example: "1", required: false },
      note: { type: "text", name: "备注", nameEn: "Note", example: "好", required: true },
    },
    page: "p",
    keyFields: [],
    moments: [],
  });
  const rest = choose("7", "note");
  expect(() =>
    checkMapping({ notice: discount, template, keywords: [choose("4", "amount"), rest] }),
  ).toThrow("needs a fallback");
  expect(() =>
    checkMapping({ notice: discount, template, keywords: [choose("4", "amount", "¥0.00"), rest] }),
  ).not.toThrow();
});

function createTemplate(
  channel: Channel,
  keywords: [string, string, KeywordType | null][],
): LibraryTemplate {
  return {
    channel,
    libraryTemplateId: "994",
    title: "订单取消通知",
    keywords: keywords.map(([keywordId, name, type]) => ({ keywordId, name, example: "", type })),
  };
}

function field(name: string): Source {
  return { kind: "field", field: name };
}

function choose(keywordId: string, name: string, fallback?: string): KeywordChoice {
  return {
    keywordId,
    source: { kind: "field", field: name, ...(fallback === undefined ? {} : { fallback }) },
  };
}

function write(keywordId: string, text: string): KeywordChoice {
  return { keywordId, source: { kind: "text", text } };
}

function mapped(
  keywordId: string,
  name: string,
  type: KeywordType,
  dataKey: string,
  source: Source,
) {
  return { keywordId, name, example: "", type, dataKey, source };
}

function findDetails(library: LibraryTemplate, keywords: KeywordChoice[]): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  expect(() => checkMapping({ notice, template: library, keywords })).toThrow(
    expect.toSatisfy((error: { reason: string; details: ErrorDetail[] }) => {
      details.push(...error.details);
      return error.reason === "MAPPING_INVALID";
    }),
  );
  return details;
}
