import { z } from "zod";
import { appRouter } from "../src/router.ts";

/** An input's schema as far as making inputs needs it. */
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
  /** Checked elsewhere, or not at all. */
  | { kind: "anything" };

export interface ProcedureInput {
  path: string;
  type: "query" | "mutation" | "subscription";
  /** `null` when it takes none. */
  input: InputShape | null;
}

/** Every procedure of the router, so that a new one needs no word elsewhere. */
export function listProcedureInputs(): ProcedureInput[] {
  return Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
    const { type, inputs }: { type: ProcedureInput["type"]; inputs: z.core.$ZodType[] } =
      Reflect.get(procedure, "_def");
    const [schema, ...others] = inputs;
    if (others.length > 0) throw new Error(`${path} has more than one input`);
    return { path, type, input: schema ? readShape(schema) : null };
  });
}

/** What is judged item by item is declared without checks and names its schema as `readBy`. */
function readShape(schema: z.core.$ZodType): InputShape {
  const readBy = z.globalRegistry.get(schema)?.["readBy"];
  if (readBy instanceof z.core.$ZodType) return readShape(readBy);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "object":
      return {
        kind: "object",
        fields: Object.fromEntries(
          Object.entries(def.shape).map(([name, field]) => [name, readShape(field)]),
        ),
      };
    case "array":
      return { kind: "array", item: readShape(def.element) };
    case "union":
      return { kind: "union", options: def.options.map(readShape) };
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "readonly":
    case "nonoptional":
    case "catch":
      return { kind: "optional", inner: readShape(def.innerType) };
    case "pipe":
      return readPipe(readShape(def.in), readShape(def.out));
    case "string":
      return readString(schema);
    case "enum":
      return { kind: "choice", values: Object.values(def.entries) };
    case "literal":
      return { kind: "choice", values: def.values };
    case "number":
      return readNumber(schema);
    case "boolean":
      return { kind: "boolean" };
    case "null":
      return { kind: "null" };
    default:
      return { kind: "anything" };
  }
}

/** The side that says more: a transform says nothing, and a text has to pass both. */
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
    default:
      return [];
  }
}
