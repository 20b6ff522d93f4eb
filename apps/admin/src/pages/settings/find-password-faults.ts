import type { Problem } from "../../problems/problem.ts";

export interface PasswordForm {
  current: string;
  next: string;
  repeated: string;
}

type Faults = Record<keyof PasswordForm, string | null>;

const MIN_LENGTH = 10;

/** The locale key of each input's error; the service checks whether a password is easy to guess. */
export function findPasswordFaults(
  { current, next, repeated }: PasswordForm,
  needsCurrent: boolean,
): Faults {
  const isShort = Array.from(next).length < MIN_LENGTH;
  const isSame = needsCurrent && next === current;
  return {
    current: needsCurrent && current === "" ? "access.password.currentMissing" : null,
    next: isShort ? "access.password.nextShort" : isSame ? "access.password.nextSame" : null,
    repeated: next === repeated ? null : "access.password.repeatDifferent",
  };
}

/** The service's refusal mapped to its inputs; `null` when it names none. */
export function toRefusals({ reason, details }: Problem): Faults | null {
  if (reason !== "INPUT_INVALID") return null;
  const names = (field: string) => details.some((detail) => detail.field === field);
  const [isCurrent, isNext] = [names("currentPassword"), names("newPassword")];
  if (!isCurrent && !isNext) return null;
  return {
    current: isCurrent ? "access.password.currentWrong" : null,
    next: isNext ? "access.password.nextEasy" : null,
    repeated: null,
  };
}
