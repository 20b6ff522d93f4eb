import { z } from "zod";

/** Ids are used in database keys and compared byte by byte. */
const ID_SIGNS = "\\x21-\\x7e";

/** Longer than any id, short enough to be harmless. */
const MAX_SOUGHT_LENGTH = 1000;

const NOT_NUMERIC = "must be text or a whole number below 2^53";

/**
 * An id for storage: printable ASCII without spaces, no longer than its column. Surrounding spaces, typical of copying, are
 * trimmed.
 */
export function idSchema(maxLength: number) {
  return z
    .string({ error: textProblem })
    .trim()
    .regex(new RegExp(`^[${ID_SIGNS}]{1,${maxLength}}$`), {
      error: `must be 1 to ${maxLength} printable ASCII characters without spaces`,
    });
}

/** An id that many backends store as a number; converted to decimal text. */
export function numericIdSchema(maxLength: number) {
  return z
    .union([z.string(), z.int({ error: NOT_NUMERIC })], {
      error: ({ input }) => (input === undefined ? "is required" : NOT_NUMERIC),
    })
    .transform(String)
    .pipe(idSchema(maxLength));
}

/**
 * An id that is only looked up. An impossible id becomes the empty text, which no row has, so it is not found like any other
 * unknown id.
 */
export function soughtIdSchema(maxLength: number) {
  return z
    .string({ error: textProblem })
    .max(MAX_SOUGHT_LENGTH, { error: `must be at most ${MAX_SOUGHT_LENGTH} characters` })
    .transform((text) => idSchema(maxLength).safeParse(text).data ?? "");
}

function textProblem({ input }: { input?: unknown }): string {
  return input === undefined ? "is required" : "must be text";
}
