/** Compares two OpenAPI documents of ours and names what would break a caller of the first one. */
import type {
  JsonSchema,
  OpenApiDocument,
  Operation,
} from "../../apps/api/src/openapi/openapi-document.ts";

type Document = Pick<OpenApiDocument, "paths" | "components"> & {
  webhooks?: OpenApiDocument["webhooks"];
};

/** Callers write inputs and read outputs: what one may lose, the other may gain. */
type Direction = "input" | "output";

interface Side {
  document: Document;
  schema: JsonSchema;
}

interface Comparison {
  before: Side;
  after: Side;
  place: string;
  direction: Direction;
  /** Pairs of references in progress: schemas may contain themselves. */
  seen: ReadonlySet<string>;
}

const METHODS = ["get", "post"] as const;
/** A value beyond the new limit is refused. */
const UPPER_LIMITS = ["maximum", "maxLength", "maxItems"];
const LOWER_LIMITS = ["minimum", "minLength", "minItems"];

export function findBreakingChanges(before: Document, after: Document): string[] {
  return [...compareCalls(before, after), ...compareWebhooks(before, after)];
}

/** A receiver reads what the service writes. */
function compareWebhooks(before: Document, after: Document): string[] {
  return Object.entries(before.webhooks ?? {}).flatMap(([event, { post: old }]) => {
    const now = after.webhooks?.[event]?.post;
    if (!now) return [`the event ${event} is gone`];
    return compareSchemas({
      before: { document: before, schema: old.requestBody.content["application/json"].schema },
      after: { document: after, schema: now.requestBody.content["application/json"].schema },
      place: `the event ${event}`,
      direction: "output",
      seen: new Set(),
    });
  });
}

function compareCalls(before: Document, after: Document): string[] {
  return Object.entries(before.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const old = methods[method];
      if (!old) return [];
      const place = `${method.toUpperCase()} ${path}`;
      const now = after.paths[path]?.[method];
      return now ? compareOperations({ before, after, old, now, place }) : [`${place} is gone`];
    }),
  );
}

function compareOperations(input: {
  before: Document;
  after: Document;
  old: Operation;
  now: Operation;
  place: string;
}): string[] {
  const { before, after, old, now, place } = input;
  const compare = (
    direction: Direction,
    [was, is]: (JsonSchema | undefined)[],
    where: string,
  ): string[] => {
    if (!was && is && direction === "input") return [`${where} is new and required`];
    if (!was) return [];
    if (!is) return direction === "input" ? [] : [`${where} is gone`];
    return compareSchemas({
      before: { document: before, schema: was },
      after: { document: after, schema: is },
      place: where,
      direction,
      seen: new Set(),
    });
  };
  const statuses = Object.keys(old.responses).filter(
    (status) => status.startsWith("2") || status === "default",
  );
  return [
    ...(old.operationId === now.operationId
      ? []
      : [`${place} is now called ${now.operationId}: generated clients name their methods by it`]),
    ...(JSON.stringify(old.security) === JSON.stringify(now.security)
      ? []
      : [`${place} needs another credential`]),
    ...compare("input", [findInput(old), findInput(now)], `${place} input`),
    ...statuses.flatMap((status) =>
      compare(
        "output",
        [findOutput(old, status), findOutput(now, status)],
        `${place} ${status === "default" ? "error" : "answer"}`,
      ),
    ),
  ];
}

function findInput({ requestBody, parameters }: Operation): JsonSchema | undefined {
  return (requestBody ?? parameters?.[0])?.content["application/json"].schema;
}

function findOutput({ responses }: Operation, status: string): JsonSchema | undefined {
  return responses[status]?.content["application/json"].schema;
}

function compareSchemas(comparison: Comparison): string[] {
  const { before, after, place, direction } = comparison;
  const pair = `${String(before.schema.$ref)} ${String(after.schema.$ref)}`;
  if (before.schema.$ref && comparison.seen.has(pair)) return [];
  const next = { ...comparison, seen: new Set([...comparison.seen, pair]) };
  const olds = listOptions(before);
  const news = listOptions(after);
  const [old] = olds;
  const [now] = news;
  if (olds.length === 1 && news.length === 1 && old && now)
    return compareTypes({ ...next, before: old, after: now });
  // Each option that a caller writes must still be taken; each that it may read must have been there.
  const [kept, among] = direction === "input" ? [olds, news] : [news, olds];
  return kept.flatMap((option) => {
    const named = `${place} ${describeOption(option)}`;
    const candidates = among.map((other) => {
      const [before, after] = direction === "input" ? [option, other] : [other, option];
      return compareTypes({ ...next, before, after, place: isScalar(option) ? place : named });
    });
    if (candidates.some((changes) => changes.length === 0)) return [];
    const twin = among.findIndex((other) => describeOption(other) === describeOption(option));
    if (twin >= 0 && !isScalar(option)) return candidates[twin] ?? [];
    return [direction === "input" ? `${named} is no longer accepted` : `${named} is new`];
  });
}

/** The alternatives of a schema, with references followed. */
function listOptions({ document, schema }: Side): Side[] {
  const { $ref } = schema;
  if (typeof $ref === "string") {
    const target = document.components.schemas[$ref.slice($ref.lastIndexOf("/") + 1)];
    return target ? listOptions({ document, schema: target }) : [];
  }
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.flatMap((option) => listOptions({ document, schema: option }));
  const { type } = schema;
  return Array.isArray(type)
    ? type.map((one) => ({ document, schema: { ...schema, type: one } }))
    : [{ document, schema }];
}

function isScalar({ schema: { type } }: Side): boolean {
  return type !== "object" && type !== "array";
}

/** Tells the options of a union apart: by the property with a constant, else by type. */
function describeOption({ schema }: Side): string {
  const constants = Object.entries(listProperties(schema)).flatMap(([name, property]) =>
    property.const === undefined ? [] : [`${name}=${String(property.const)}`],
  );
  return constants.join(" ") || String(schema.type ?? "anything");
}

function listProperties(schema: JsonSchema): Record<string, JsonSchema> {
  return schema.properties ?? {};
}

function compareTypes(comparison: Comparison): string[] {
  const { before, after, place, direction } = comparison;
  const [old, now] = [before.schema, after.schema];
  const [wider, narrower] = direction === "input" ? [now, old] : [old, now];
  if (!isTypeWithin(narrower.type, wider.type))
    return [`${place} was ${String(old.type)} and is ${String(now.type ?? "anything")}`];
  return [
    ...compareValues(comparison),
    ...(direction === "input" ? compareLimits(comparison) : []),
    ...compareProperties(comparison),
    ...(old.items && now.items
      ? compareSchemas({
          ...comparison,
          before: { ...before, schema: old.items },
          after: { ...after, schema: now.items },
          place: `${place}[]`,
        })
      : []),
  ];
}

function isTypeWithin(narrower: unknown, wider: unknown): boolean {
  return (
    wider === undefined || narrower === wider || (narrower === "integer" && wider === "number")
  );
}

/** An answer may gain values: the document says that unknown ones are to be ignored. */
function compareValues({ before, after, place, direction }: Comparison): string[] {
  if (direction === "output") return [];
  const olds = listValues(before.schema);
  const news = listValues(after.schema);
  if (!news) return [];
  if (!olds) return [`${place} accepts only ${news.join(", ")} now`];
  return olds
    .filter((value) => !news.includes(value))
    .map((value) => `${place} no longer accepts ${String(value)}`);
}

function listValues(schema: JsonSchema): unknown[] | null {
  if (schema.const !== undefined) return [schema.const];
  return schema.enum ?? null;
}

function compareLimits({ before, after, place }: Comparison): string[] {
  const isTighter = (name: string, sign: 1 | -1) => {
    const now = after.schema[name];
    const old = before.schema[name];
    return typeof now === "number" && (typeof old !== "number" || sign * (now - old) < 0);
  };
  const { pattern } = after.schema;
  return [
    ...UPPER_LIMITS.filter((name) => isTighter(name, 1)),
    ...LOWER_LIMITS.filter((name) => isTighter(name, -1)),
    // Whether a pattern takes all that another took cannot be decided here.
    ...(pattern !== undefined && pattern !== before.schema.pattern ? ["pattern"] : []),
  ].map((name) => `${place} has a stricter ${name}: ${String(after.schema[name])}`);
}

function compareProperties(comparison: Comparison): string[] {
  const { before, after, place, direction } = comparison;
  const olds = listProperties(before.schema);
  const news = listProperties(after.schema);
  const listRequired = ({ schema }: Side) => schema.required ?? [];
  const nowRequired = listRequired(after).filter((name) => !listRequired(before).includes(name));
  const nowOptional = listRequired(before).filter(
    (name) => !listRequired(after).includes(name) && news[name],
  );
  return [
    ...Object.keys(olds)
      .filter((name) => !news[name])
      .map((name) => `${place}.${name} is gone`),
    ...(direction === "input"
      ? nowRequired.map((name) => `${place}.${name} is newly required`)
      : nowOptional.map((name) => `${place}.${name} may be missing now`)),
    ...Object.entries(olds).flatMap(([name, schema]) => {
      const now = news[name];
      return now
        ? compareSchemas({
            ...comparison,
            before: { ...before, schema },
            after: { ...after, schema: now },
            place: `${place}.${name}`,
          })
        : [];
    }),
  ];
}
