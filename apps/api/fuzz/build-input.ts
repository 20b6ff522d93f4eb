import type { KnownValues } from "./any-input.ts";
import type { InputShape, StringLeaf } from "./read-input-schema.ts";

/** An input that is valid except for one text. */
export function buildInput(input: {
  shape: InputShape;
  leaf: StringLeaf;
  text: string;
  known: KnownValues;
}): unknown {
  const { leaf, text, known } = input;

  function build(shape: InputShape, name: string): unknown {
    if (shape === leaf.shape) return text;
    const isOnTheWay = holds(shape, leaf.shape);
    const [existing] = known[name] ?? [];
    if (!isOnTheWay && existing !== undefined) return existing;
    switch (shape.kind) {
      case "object":
        return Object.fromEntries(
          Object.entries(shape.fields).map(([field, inner]) => [field, build(inner, field)]),
        );
      case "array":
        return [build(shape.item, name)];
      case "union":
        return build(
          shape.options.find((option) => holds(option, leaf.shape)) ?? shape.options[0] ?? NOTHING,
          name,
        );
      case "optional":
        return isOnTheWay ? build(shape.inner, name) : undefined;
      case "string":
        return "x1";
      case "choice":
        return shape.values[0];
      case "number":
        return shape.minimum;
      case "boolean":
        return true;
      case "null":
        return null;
      case "anything":
        return {};
    }
  }

  return build(input.shape, "");
}

const NOTHING: InputShape = { kind: "null" };

function holds(shape: InputShape, sought: InputShape): boolean {
  if (shape === sought) return true;
  if (shape.kind === "object")
    return Object.values(shape.fields).some((field) => holds(field, sought));
  if (shape.kind === "array") return holds(shape.item, sought);
  if (shape.kind === "optional") return holds(shape.inner, sought);
  return shape.kind === "union" && shape.options.some((option) => holds(option, sought));
}
