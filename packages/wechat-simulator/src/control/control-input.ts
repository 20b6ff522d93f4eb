import { isRecord } from "../is-record.ts";

/** Answered with HTTP 400 and the field's name. */
export class ControlInputError extends Error {
  readonly field: string;

  constructor(field: string, problem: string) {
    super(problem);
    this.name = "ControlInputError";
    this.field = field;
  }
}

export type ControlInput = Record<string, unknown>;

export function readBody(text: string): ControlInput {
  if (text === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ControlInputError("body", "must be JSON");
  }
  if (!isRecord(value)) throw new ControlInputError("body", "must be a JSON object");
  return value;
}

export function readText(input: ControlInput, field: string): string {
  const value = input[field];
  if (typeof value !== "string" || value === "") {
    throw new ControlInputError(field, "must be a non-empty text");
  }
  return value;
}

export function readNumber(input: ControlInput, field: string, min: number, max: number): number {
  const value = input[field];
  if (typeof value !== "number" || !(value >= min && value <= max)) {
    throw new ControlInputError(field, `must be a number from ${min} to ${max}`);
  }
  return value;
}

export function readInteger(input: ControlInput, field: string, min: number, max: number): number {
  const value = readNumber(input, field, min, max);
  if (!Number.isInteger(value)) throw new ControlInputError(field, "must be a whole number");
  return value;
}

export function readBoolean(input: ControlInput, field: string): boolean {
  const value = input[field];
  if (typeof value !== "boolean") throw new ControlInputError(field, "must be true or false");
  return value;
}

export function readChoice<Choice extends string>(
  input: ControlInput,
  field: string,
  choices: readonly Choice[],
): Choice {
  const value = choices.find((choice) => choice === input[field]);
  if (value === undefined) {
    throw new ControlInputError(field, `must be one of ${choices.join(", ")}`);
  }
  return value;
}

export function readTexts(input: ControlInput, field: string): string[] {
  const value = input[field];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw new ControlInputError(field, "must be a list of texts");
  }
  return value;
}

/** Skips `read` when the field is missing or null. */
export function readOptional<Value>(
  input: ControlInput,
  field: string,
  read: (input: ControlInput, field: string) => Value,
): Value | undefined {
  const value = input[field];
  return value === undefined || value === null ? undefined : read(input, field);
}
