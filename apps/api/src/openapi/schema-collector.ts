import { z } from "zod";
import { type JsonSchema, toReference } from "./openapi-document.ts";

const MAX_INT32 = 2_147_483_647;
/** Marks a type without a JSON Schema, unless `readBy` replaces it. */
const UNREPRESENTABLE = "x-unrepresentable";

/** What stands in the document for a schema that reads its input elsewhere. */
export type Substitutes = ReadonlyMap<unknown, JsonSchema>;

/** Converts zod schemas, and gathers those with an id as components. */
export function createSchemaCollector(substitutes: Substitutes) {
  const components = new Map<string, JsonSchema>();

  function add(name: string, schema: JsonSchema): void {
    const known = components.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`two schemas have the id ${name}, or its input differs from its output`);
    components.set(name, schema);
  }

  function convert(schema: z.core.$ZodType, io: "input" | "output"): JsonSchema {
    const {
      $schema: _dialect,
      $defs,
      ...converted
    } = z.toJSONSchema(schema, {
      io,
      target: "draft-2020-12",
      unrepresentable: ({ message }) => ({ [UNREPRESENTABLE]: message }),
      override({ zodSchema, jsonSchema }) {
        // Individually validated items are declared without checks and name their schema as `readBy`.
        const readBy = z.globalRegistry.get(zodSchema)?.["readBy"];
        if (readBy instanceof z.core.$ZodType) {
          for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
          Object.assign(jsonSchema, substitutes.get(readBy) ?? convert(readBy, io));
        }
        nameIntegers(jsonSchema);
        // Answers may gain fields; clients ignore those that they do not know.
        if (io === "output" && jsonSchema.additionalProperties === false)
          delete jsonSchema.additionalProperties;
      },
    });
    for (const [name, definition] of Object.entries($defs ?? {}))
      add(name, pointToComponents(withoutId(definition)));
    const result = pointToComponents(withoutId(converted));
    const text = JSON.stringify(result);
    if (text.includes(UNREPRESENTABLE)) throw new Error(`no JSON Schema for a part of ${text}`);
    return result;
  }

  return {
    add,
    convert,
    list(): Record<string, JsonSchema> {
      const sorted = [...components].toSorted(([one], [other]) => (one < other ? -1 : 1));
      return Object.fromEntries(
        sorted.map(([name, schema]) => [name, addDiscriminator(schema, components)]),
      );
    },
  };
}

export type SchemaCollector = ReturnType<typeof createSchemaCollector>;

/** Names the property whose constant text tells the options of a union apart, as code generators expect it. */
function addDiscriminator(
  schema: JsonSchema,
  components: ReadonlyMap<string, JsonSchema>,
): JsonSchema {
  const { oneOf } = schema;
  if (!oneOf) return schema;
  const options = oneOf.map(({ $ref = "" }) => {
    const option = components.get($ref.slice(toReference("").$ref.length));
    const properties = Object.entries(option?.properties ?? {});
    const [name, { const: value } = {}] =
      properties.find(([, { const: constant }]) => typeof constant === "string") ?? [];
    return { name, value, $ref };
  });
  const names = new Set(options.map(({ name }) => name));
  const [propertyName] = names;
  if (names.size !== 1 || propertyName === undefined) return schema;
  const mapping = Object.fromEntries(options.map(({ value, $ref }) => [value, $ref]));
  return { ...schema, discriminator: { propertyName, mapping } };
}

/** Zod states the range of safe integers; typed languages need the width. */
function nameIntegers(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.type !== "integer") return;
  const { minimum, maximum = Number.MAX_SAFE_INTEGER } = schema;
  if (minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (maximum > MAX_INT32) schema.format = "int64";
}

/** Ours have no boolean schemas, the one thing that zod's type allows beyond ours. */
function withoutId({ id: _id, ...schema }: z.core.JSONSchema.BaseSchema): JsonSchema {
  return schema as JsonSchema;
}

function pointToComponents<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(pointToComponents) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const definition =
        key === "$ref" && typeof inner === "string" ? /^#\/\$defs\/(.+)$/.exec(inner)?.[1] : null;
      return [key, definition ? toReference(definition).$ref : pointToComponents(inner)];
    }),
  ) as Value;
}
