import { z } from "zod";
import { NoticeError, type ErrorDetail } from "../errors.ts";
import { createFieldSchema, type FieldDefinition, type FieldValue } from "./field-types.ts";

export type FieldDefinitions = Record<string, FieldDefinition>;

interface FieldInputs {
  /** An integer is converted to decimal text. */
  text: string | number;
  money: string | number;
  integer: number | string;
  /** Unix seconds, ISO 8601, or WeChat Pay's yyyyMMddHHmmss; text without an offset means +08:00. */
  datetime: number | string;
}

type FieldInput<Field extends FieldDefinition> = Field extends {
  type: "choice";
  choices: infer Choices;
}
  ? keyof Choices & string
  : Field extends { type: infer Type extends keyof FieldInputs }
    ? FieldInputs[Type]
    : never;

type RequiredNames<Fields extends FieldDefinitions> = {
  [Name in keyof Fields]: Fields[Name]["required"] extends true ? Name : never;
}[keyof Fields];

type Flatten<Type> = { [Key in keyof Type]: Type[Key] };

/** What a backend passes as `data` for a notice with these fields. */
export type DataInput<Fields extends FieldDefinitions> = Flatten<
  { [Name in RequiredNames<Fields>]: FieldInput<Fields[Name]> } & {
    [Name in Exclude<keyof Fields, RequiredNames<Fields>>]?: FieldInput<Fields[Name]> | null;
  }
>;

/** A notice's normalised data; absent optional fields have no key. */
export type NoticeData = Record<string, FieldValue>;

export interface NoticeDefinition<
  Code extends string = string,
  Fields extends FieldDefinitions = FieldDefinitions,
> {
  code: Code;
  /** At most 15 characters: also used as the `sceneDesc` that WeChat requires (facts §3.1). */
  name: string;
  nameEn: string;
  description: string;
  descriptionEn: string;
  fields: Fields;
  /** The page that the card opens; `{name}` is a field or `order_id`. */
  page: string;
  /** Fields that follow notice and order id in the default idempotency key. */
  keyFields: readonly string[];
  /** When customers may be asked to permit this notice: a moment of their order, or a name of the shop's own. */
  moments: readonly string[];
  /** A trigger of this notice means that its order is paid, which confirms the order's payment permission. */
  confirmsPayment?: boolean;
  /** WeChat itself tells the customer when a shipment report covers the whole order: no permission is spent on it. */
  isToldByReport?: boolean;
  /** It happens days after the order: the log says which road each message took. */
  isLate?: boolean;
}

/** Declares a notice. Keeps the literal types, from which the client's types are derived. */
export function defineNotice<const Code extends string, const Fields extends FieldDefinitions>(
  definition: NoticeDefinition<Code, Fields> & {
    keyFields: readonly NoInfer<keyof Fields & string>[];
  },
): NoticeDefinition<Code, Fields> {
  return definition;
}

const dataSchema = z.record(z.string(), z.unknown());

/**
 * Validates and normalises a backend's `data`. `null` and `""` of an optional field mean "absent".
 * @throws NoticeError FIELD_INVALID that names each field that is missing, blank, unknown or of the wrong type.
 */
export function normaliseData(notice: NoticeDefinition, input: unknown): NoticeData {
  const given = dataSchema.safeParse(input);
  if (!given.success)
    throw fieldInvalid([{ field: "data", problem: "must be an object of field values" }]);

  const details: ErrorDetail[] = [];
  for (const name of Object.keys(given.data)) {
    if (!Object.hasOwn(notice.fields, name)) {
      details.push({ field: `data.${name}`, problem: `is not a field of ${notice.code}` });
    }
  }
  const data: NoticeData = {};
  for (const [name, field] of Object.entries(notice.fields)) {
    const value = given.data[name];
    if (value === undefined || value === null || (value === "" && !field.required)) {
      if (field.required) details.push({ field: `data.${name}`, problem: "is required" });
      continue;
    }
    const parsed = createFieldSchema(field).safeParse(value);
    if (parsed.success) data[name] = parsed.data;
    else
      details.push({
        field: `data.${name}`,
        problem: parsed.error.issues[0]?.message ?? "is invalid",
      });
  }
  if (details.length > 0) throw fieldInvalid(details);
  return data;
}

function fieldInvalid(details: ErrorDetail[]): NoticeError {
  const summary = details.map(({ field, problem }) => `${field} ${problem}`).join("; ");
  return new NoticeError("FIELD_INVALID", summary, { details });
}

/** The normalised data of the fields' examples. */
export function createExampleData(notice: NoticeDefinition): NoticeData {
  return normaliseData(
    notice,
    Object.fromEntries(Object.entries(notice.fields).map(([name, { example }]) => [name, example])),
  );
}
