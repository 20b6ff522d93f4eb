import { z } from "zod";

/**
 * A name or text that a person typed: trimmed, without control characters, line breaks, or lone surrogates, which have no
 * UTF-8 form. May be empty unless the caller adds `min(1)`.
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
