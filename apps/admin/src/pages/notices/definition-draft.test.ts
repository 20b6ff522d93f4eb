import { expect, test } from "vitest";
import {
  createDefinition,
  createField,
  findDefinitionFaults,
  showExample,
  toDefinitionFaults,
  toDefinitionInput,
  type DefinitionDraft,
} from "./definition-draft.ts";

const coupon = { ...createField(), field: "coupon_no", name: "券号", example: "C100" };
const kind = {
  ...createField(),
  ...{ field: "kind", type: "choice" as const, name: "类型", example: "cash", required: false },
  choices: [{ code: "cash", name: "代金券", nameEn: "" }],
};
const draft: DefinitionDraft = {
  ...createDefinition(),
  ...{ code: "coupon_expiring", name: "券到期", fields: [coupon, kind] },
};

test("a draft becomes the definition that the service takes", () => {
  expect(toDefinitionInput({ ...draft, keyFields: ["coupon_no", "kind", "gone"] })).toMatchObject({
    code: "coupon_expiring",
    fields: {
      coupon_no: { type: "text", name: "券号", example: "C100", required: true },
      kind: { type: "choice", choices: { cash: { name: "代金券" } } },
    },
    keyFields: ["coupon_no"],
  });
  expect(findDefinitionFaults(draft).size).toBe(0);
});

test("faults are found at each part, two fields of one name among them", () => {
  const twin = { ...coupon, id: 999, name: "", example: " " };
  const wrong = { ...kind, choices: [{ code: "cash", name: "cash", nameEn: "" }] };
  const faults = findDefinitionFaults({ ...draft, code: "Big", fields: [coupon, twin, wrong] });
  expect(Object.fromEntries(faults)).toEqual({
    code: "name",
    "#999.field": "twice",
    "#999.name": "blank",
    "#999.example": "blank",
    [`#${kind.id}.choices`]: "choice",
  });
});

test("the service's details are shown at the parts that they name", () => {
  const details = [
    { field: "notices.0.fields.coupon_no.type" },
    { field: "notices.0.fields.amount" },
    { field: "notices.0.page" },
  ];
  const faults = toDefinitionFaults(draft, { reason: "DEFINITION_IN_USE", details });
  expect(Object.fromEntries(faults)).toEqual({
    [`#${coupon.id}.field`]: "inUse",
    "fields.amount": "inUse",
    page: "inUse",
  });
});

test("examples are shown as on a card", () => {
  expect(showExample({ ...coupon, type: "money", example: "20" })).toBe("¥20.00");
  expect(showExample(kind)).toBe("代金券");
  expect(showExample({ ...coupon, example: "长".repeat(30) })).toBe(`${"长".repeat(19)}…`);
});
