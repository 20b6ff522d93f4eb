import { z } from "zod";
import { nameSchema } from "../name-schema.ts";
import { findPageProblem, pageSchema } from "../mapping/render-page.ts";
import { BUILT_IN_NOTICES } from "./built-in-notices.ts";
import { ORDER_PAGE } from "./catalog/order-fields.ts";
import type { FieldDefinitions, NoticeDefinition } from "./define-notice.ts";
import { createFieldSchema, type FieldDefinition } from "./field-types.ts";

/** How many notices of its own a shop may have, retired ones included. */
export const MAX_OWN_NOTICES = 100;
export const MAX_FIELDS = 30;
const MAX_CHOICES = 30;
const MAX_KEY_FIELDS = 5;
const MAX_MOMENTS = 10;
/** Characters of one definition as JSON. */
const MAX_DEFINITION_LENGTH = 32_768;

const NAME = /^[a-z][a-z0-9_]{1,39}$/;
const NAME_RULE = "must be 2 to 40 lower-case letters, digits and _, starting with a letter";
const CHOICE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
const CHOICE_RULE = "must be 1 to 40 letters, digits, _ and -, starting with a letter or digit";
/** `{order_id}` is the trigger's order id; the other is a property of every object. */
const RESERVED_FIELDS = new Set(["order_id", "constructor"]);

const NOT_EMPTY = { error: "must not be empty" };
export const plainNameSchema = z
  .string({ error: "must be text" })
  .regex(NAME, { error: NAME_RULE });
const exampleSchema = z
  .union([nameSchema(200).min(1, NOT_EMPTY), z.number()], { error: "must be text or a number" })
  .transform(String);

const fieldShape = {
  name: nameSchema(20).min(1, NOT_EMPTY).describe("What operators see · 运营人员看到的名称"),
  nameEn: nameSchema(60).optional().describe("The same in English · 英文名称"),
  example: exampleSchema.describe(
    "A valid value, for previews and tests · 一个正确的值，用于预览和测试",
  ),
  required: z
    .boolean({ error: "must be true or false" })
    .describe("Whether each trigger must have it · 每次触发是否必填"),
};

const choiceLabelSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\u4e00-\u9fa5]{1,5}$/, { error: "must be 1 to 5 Chinese characters" })
    .describe("What the card shows; a `phrase` keyword has room for five han · 卡片上显示的文字"),
  nameEn: nameSchema(40).optional().describe("The same in English · 英文名称"),
});

const fieldSchema = z
  .discriminatedUnion(
    "type",
    [
      z.strictObject({
        type: z
          .enum(["text", "money", "integer", "datetime"])
          .describe("What a trigger may pass · 触发时可以传什么"),
        ...fieldShape,
      }),
      z.strictObject({
        type: z.literal("choice"),
        ...fieldShape,
        choices: z
          .record(z.string().max(40, { error: CHOICE_RULE }), choiceLabelSchema)
          .describe("The values that a trigger may pass, with their names · 可选的值和名称"),
      }),
    ],
    { error: "must be text, money, integer, datetime or choice" },
  )
  .meta({ id: "NoticeField" })
  .transform((field): FieldDefinition => {
    const { name, nameEn, example, required } = field;
    const base = { name, nameEn: nameEn || name, example, required };
    if (field.type !== "choice") return { type: field.type, ...base };
    const choices = Object.entries(field.choices).map(([code, label]) => [
      code,
      { name: label.name, nameEn: label.nameEn || label.name },
    ]);
    return { type: "choice", ...base, choices: Object.fromEntries(choices) };
  });

/** A notice of the shop's own, as an operator or a backend defines it. Each issue names the part that is wrong. */
export const ownNoticeSchema = z
  .strictObject({
    code: plainNameSchema.describe(
      "What triggers name it by; never changes · 触发时用的代码，不能改",
    ),
    // WeChat's `sceneDesc` has room for 15 characters (facts §3.1).
    name: nameSchema(15)
      .min(1, NOT_EMPTY)
      .describe("What operators and WeChat's console show · 名称，微信后台也显示"),
    nameEn: nameSchema(60).optional().describe("The same in English · 英文名称"),
    description: nameSchema(200).optional().describe("When it is sent · 什么时候发"),
    descriptionEn: nameSchema(200).optional().describe("The same in English · 英文说明"),
    fields: z
      .record(z.string().max(40, { error: NAME_RULE }), fieldSchema)
      .describe(
        "The values that a trigger passes as `data`, in the order that operators see · 触发时在 `data` 里传的字段，按此顺序显示",
      ),
    page: pageSchema
      .optional()
      .describe(
        "The page that the card opens; `{name}` is a field or `order_id` · 点开卡片进入的页面，`{名称}` 可以是字段或 `order_id`",
      ),
    keyFields: z
      .array(z.string().max(40, { error: NAME_RULE }))
      .max(MAX_KEY_FIELDS)
      .optional()
      .describe(
        "Fields that make the default key, after notice and order · 组成默认幂等键的字段，接在通知和订单之后",
      ),
    moments: z
      .array(plainNameSchema)
      .max(MAX_MOMENTS)
      .optional()
      .describe(
        "When customers may be asked to permit it, e.g. `paid` · 什么时候可以请顾客授权，如 `paid`",
      ),
  })
  .meta({ id: "NoticeDefinition" })
  .transform((given, context): NoticeDefinition => {
    const { code, name, description = "", fields, keyFields = [], moments = [] } = given;
    const notice: NoticeDefinition = {
      code,
      name,
      nameEn: given.nameEn || name,
      description,
      descriptionEn: given.descriptionEn || description,
      fields,
      page: given.page ?? ORDER_PAGE,
      keyFields: [...new Set(keyFields)],
      moments: [...new Set(moments)],
    };
    for (const { path, problem } of findProblems(notice))
      context.addIssue({ code: "custom", path, message: problem });
    return notice;
  });

export type OwnNoticeInput = z.input<typeof ownNoticeSchema>;

/** The input of `notices.define`. */
export const ownNoticesSchema = z
  .array(ownNoticeSchema)
  .min(1)
  .max(MAX_OWN_NOTICES)
  .superRefine((notices, context) => {
    for (const [index, { code }] of notices.entries())
      if (notices.findIndex((other) => other.code === code) < index)
        context.addIssue({ code: "custom", path: [index, "code"], message: "is defined twice" });
  })
  .describe("All or none of them · 全部成功或全部不改");

interface Problem {
  path: (string | number)[];
  problem: string;
}

function findProblems(notice: NoticeDefinition): Problem[] {
  const { code, fields, page, keyFields } = notice;
  const problems: Problem[] = [];
  if (BUILT_IN_NOTICES.some((builtIn) => builtIn.code === code))
    problems.push({
      path: ["code"],
      problem: `${code} is a built-in notice, which cannot be redefined`,
    });
  problems.push(...findFieldProblems(fields));
  const pageProblem = findPageProblem(page, notice);
  if (pageProblem !== null) problems.push({ path: ["page"], problem: pageProblem });
  for (const [index, field] of keyFields.entries()) {
    if (!Object.hasOwn(fields, field))
      problems.push({ path: ["keyFields", index], problem: `${field} is not a field of ${code}` });
    else if (fields[field]?.required !== true)
      problems.push({ path: ["keyFields", index], problem: `${field} must be a required field` });
  }
  if (JSON.stringify(notice).length > MAX_DEFINITION_LENGTH)
    problems.push({ path: [], problem: `must be at most ${MAX_DEFINITION_LENGTH} characters` });
  return problems;
}

function findFieldProblems(fields: FieldDefinitions): Problem[] {
  const problems: Problem[] = [];
  const count = Object.keys(fields).length;
  if (count < 1 || count > MAX_FIELDS)
    problems.push({ path: ["fields"], problem: `must be 1 to ${MAX_FIELDS} fields, not ${count}` });
  for (const [name, field] of Object.entries(fields)) {
    const path = ["fields", name];
    if (!NAME.test(name)) problems.push({ path, problem: NAME_RULE });
    if (RESERVED_FIELDS.has(name)) problems.push({ path, problem: "is a reserved name" });
    if (field.type === "choice") problems.push(...findChoiceProblems(field.choices, path));
    const example = createFieldSchema(field).safeParse(field.example);
    if (!example.success) {
      const problem = example.error.issues[0]?.message ?? "is not a valid value of the field";
      problems.push({ path: [...path, "example"], problem });
    }
  }
  return problems;
}

function findChoiceProblems(choices: Record<string, unknown>, path: string[]): Problem[] {
  const codes = Object.keys(choices);
  const problems = codes
    .filter((code) => !CHOICE.test(code))
    .map((code) => ({ path: [...path, "choices", code], problem: CHOICE_RULE }));
  if (codes.length >= 1 && codes.length <= MAX_CHOICES) return problems;
  const problem = `must be 1 to ${MAX_CHOICES} choices, not ${codes.length}`;
  return [...problems, { path: [...path, "choices"], problem }];
}
