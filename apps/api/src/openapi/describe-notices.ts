import {
  type FieldDefinition,
  type FieldType,
  type NoticeDefinition,
  triggerSchema,
} from "@mp-notice/core";
import { type JsonSchema, toReference } from "./openapi-document.ts";
import type { SchemaCollector } from "./schema-collector.ts";

/** Names in the document. A notice's code is a part of its schema's name, so that names never collide. */
export const TRIGGER = "Trigger";
const toTriggerName = (code: string) => `${TRIGGER}_${code}`;
const toDataName = (code: string) => `Data_${code}`;

/** Adds one schema per notice, and `Trigger`, which is any of them. */
export function addTriggerSchemas(
  collector: SchemaCollector,
  notices: readonly NoticeDefinition[],
): void {
  for (const [type, name] of Object.entries(NAME_BY_TYPE))
    collector.add(name, SCHEMA_BY_TYPE[type as PlainType]);
  const trigger = collector.convert(triggerSchema, "input");
  for (const notice of notices) {
    const name = describeNotice(notice);
    collector.add(toDataName(notice.code), {
      type: "object",
      title: name,
      properties: Object.fromEntries(
        Object.entries(notice.fields).map(([field, definition]) => [
          field,
          describeField(definition),
        ]),
      ),
      required: Object.entries(notice.fields)
        .filter(([, { required }]) => required)
        .map(([field]) => field),
      additionalProperties: false,
    });
    collector.add(toTriggerName(notice.code), {
      ...trigger,
      title: name,
      description: describePurpose(notice),
      properties: {
        ...trigger.properties,
        notice: { type: "string", const: notice.code },
        data: toReference(toDataName(notice.code)),
      },
      required: ["notice", "openid", "orderId", "data"],
    });
  }
  collector.add(TRIGGER, {
    description: "A notice, told by its `notice` · 一条通知，由 `notice` 区分",
    oneOf: notices.map(({ code }) => toReference(toTriggerName(code))),
  });
}

/** An example trigger of each notice. */
export function createTriggerExamples(
  notices: readonly NoticeDefinition[],
): Record<string, { summary: string; value: unknown }> {
  return Object.fromEntries(
    notices.map((notice) => [
      notice.code,
      {
        summary: describeNotice(notice),
        value: {
          notice: notice.code,
          openid: "o6_bmjrPTlm6_2sgVt7hMZOPfL2M",
          orderId: "A1001",
          data: Object.fromEntries(
            Object.entries(notice.fields)
              .filter(([, { required }]) => required)
              .map(([field, { example }]) => [field, example]),
          ),
        },
      },
    ]),
  );
}

function describeNotice({ name, nameEn }: NoticeDefinition): string {
  return `${nameEn} · ${name}`;
}

function describePurpose({
  description,
  descriptionEn,
  code,
  keyFields,
}: NoticeDefinition): string {
  const key = [code, "<orderId>", ...keyFields.map((field) => `<${field}>`)].join(":");
  return `${descriptionEn} · ${description}\n\nDefault key 默认幂等键: \`${key}\``;
}

function describeField(field: FieldDefinition): JsonSchema {
  const { name, nameEn, required, example } = field;
  const title = { title: `${nameEn} · ${name}`, examples: [example] };
  const type = describeType(field);
  // `null` of an optional field means that it is absent.
  return required ? { ...title, ...type } : { ...title, anyOf: [type, { type: "null" }] };
}

function describeType(field: FieldDefinition): JsonSchema {
  if (field.type !== "choice") return toReference(NAME_BY_TYPE[field.type]);
  return {
    type: "string",
    enum: Object.keys(field.choices),
    description: Object.entries(field.choices)
      .map(([value, { name, nameEn }]) => `\`${value}\` ${nameEn} · ${name}`)
      .join("; "),
  };
}

type PlainType = Exclude<FieldType, "choice">;

const NAME_BY_TYPE: Record<PlainType, string> = {
  text: "Text",
  money: "Money",
  integer: "Integer",
  datetime: "Time",
};

const INTEGER = {
  type: "integer",
  format: "int64",
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
};

/** What a trigger's `data` accepts for each type, as `createFieldSchema` of core reads it. */
const SCHEMA_BY_TYPE: Record<PlainType, JsonSchema> = {
  text: {
    description:
      "Text, not blank; cut to what the card has room for · 文本，不能为空，放不下的会缩短",
    anyOf: [{ type: "string", minLength: 1 }, INTEGER],
  },
  money: {
    description: "Yuan, with at most two decimal places · 单位元，最多两位小数",
    anyOf: [
      { type: "string", pattern: "^\\s*\\d+(\\.\\d{1,2})?\\s*$" },
      { type: "number", minimum: 0 },
    ],
  },
  integer: {
    description: "A whole number · 整数",
    anyOf: [INTEGER, { type: "string", pattern: "^-?\\d+$" }],
  },
  datetime: {
    description:
      "ISO 8601, or unix seconds (not milliseconds); without an offset, +08:00 applies · ISO 8601 或 unix 秒（不是毫秒），不带时区按 +08:00",
    anyOf: [{ type: "string" }, INTEGER],
  },
};
