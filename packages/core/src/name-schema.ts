import { z } from "zod";

/**
 * Words that people gave: trimmed, without control characters and line breaks, and with no half of a surrogate pair,
 * which has no UTF-8 form. May be empty unless the caller says `min(1)`.
 */
export function nameSchema(maxLength: number) {
  return z
    .string()
    .trim()
    .max(maxLength, { error: `must be at most ${maxLength} characters` })
    .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, {
      error: "must not contain control characters, line breaks or broken characters",
    });
}
