import { z } from "zod";
import { appRouter } from "../src/router.ts";

/** An input schema, reduced to what generating inputs needs. */
export type InputShape =
  | { kind: "object"; fields: Record<string, InputShape> }
  | { kind: "array"; item: InputShape }
  | { kind: "union"; options: InputShape[] }
  | { kind: "optional"; inner: InputShape }
  | { kind: "string"; maxLength: number | null; pattern: string | null; isAlsoNumber: boolean }
  | { kind: "choice"; values: unknown[] }
  | { kind: "number"; minimum: number; maximum: number }
  | { kind: "boolean" }
  | { kind: "null" }
  /** Validated elsewhere, or not at all. */
  | { kind: "anything" };

export interface ProcedureInput {
  path: string;
  type: "query" | "mutation" | "subscription";
  /** `null` when the procedure takes no input. */
  input: InputShape | null;
}

/** Every procedure of the router; new ones are included automatically. */
export function listProcedureInputs(): ProcedureInput[] {
  return Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
    const { type, inputs }: { type: ProcedureInput["type"]; inputs: z.core.$ZodType[] } =
      Reflect.get(procedure, "_def");
    const [schema, ...others] = inputs;
    if (others.length > 0) throw new Error(`${path} has more than one input`);
    return { path, type, input: schema ? readShape(schema) : null };
  });
}

/** Individually validated items are declared without checks and name their schema as `readBy`. */
function readShape(schema: z.core.$ZodType): InputShape {
  const readBy = z.globalRegistry.get(schema)?.["readBy"];
  if (readBy instanceof z.core.$ZodType) return readShape(readBy);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "object") {
    const fields = Object.entries(def.shape).map(([name, field]) => [name, readShape(field)]);
    return { kind: "object", fields: Object.fromEntries(fields) };
  }
  if (def.type === "array") return { kind: "array", item: readShape(def.element) };
  if (def.type === "union") return { kind: "union", options: def.options.map(readShape) };
  if (def.type === "pipe") return readPipe(readShape(def.in), readShape(def.out));
  if (def.type === "string") return readString(schema);
  if (def.type === "number") return readNumber(schema);
  if (def.type === "enum") return { kind: "choice", values: Object.values(def.entries) };
  if (def.type === "literal") return { kind: "choice", values: def.values };
  if (def.type === "boolean" || def.type === "null") return { kind: def.type };
  return "innerType" in def
    ? { kind: "optional", inner: readShape(def.innerType) }
    : { kind: "anything" };
}

/** The more specific side of a pipe: a transform has no shape, and a text has to pass both. */
function readPipe(given: InputShape, later: InputShape): InputShape {
  if (later.kind === "anything") return given;
  if (later.kind !== "string") return later;
  if (given.kind === "string") {
    const patterns = [given.pattern, later.pattern].filter((pattern) => pattern !== null);
    const maxLength = later.maxLength ?? given.maxLength;
    return { ...later, maxLength, pattern: patterns.join("\n") || null };
  }
  if (given.kind !== "union") return later;
  return { ...later, isAlsoNumber: given.options.some(({ kind }) => kind === "number") };
}

function readString(schema: z.core.$ZodType): InputShape {
  const { maxLength, pattern, allOf } = z.toJSONSchema(schema);
  const patterns = [pattern, ...(allOf ?? []).map((part) => part["pattern"])];
  const given = patterns.filter((one) => typeof one === "string").join("\n") || null;
  return { kind: "string", maxLength: maxLength ?? null, pattern: given, isAlsoNumber: false };
}

function readNumber(schema: z.core.$ZodType): InputShape {
  const { minimum = 0, maximum = 1_000_000 } = z.toJSONSchema(schema);
  return { kind: "number", minimum, maximum };
}

export interface StringLeaf {
  /** `reports.*.orderId` */
  path: string;
  /** The last name of the path. */
  name: string;
  shape: Extract<InputShape, { kind: "string" }>;
}

export function listStringLeaves(shape: InputShape, path: string[] = []): StringLeaf[] {
  switch (shape.kind) {
    case "object":
      return Object.entries(shape.fields).flatMap(([name, field]) =>
        listStringLeaves(field, [...path, name]),
      );
    case "array":
      return listStringLeaves(shape.item, [...path, "*"]);
    case "union":
      return shape.options.flatMap((option) => listStringLeaves(option, path));
    case "optional":
      return listStringLeaves(shape.inner, path);
    case "string": {
      const name = path.findLast((part) => part !== "*") ?? "";
      return [{ path: path.join("."), name, shape }];
    }
    case "choice":
    case "number":
    case "boolean":
    case "null":
    case "anything":
      return [];
  }
}
