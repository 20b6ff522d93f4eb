import { z } from "zod";

/** Everything that such ids are made of: they stand in keys and are compared byte by byte. */
const ID_SIGNS = "\\x21-\\x7e";

/** More than any id, little enough to be harmless. */
const MAX_SOUGHT_LENGTH = 1000;

const NOT_NUMERIC = "must be text or a whole number below 2^53";

/**
 * An id as it is written and stored: printable ASCII without spaces, as long as its column is at most. Spaces around it,
 * which come with copying, do not count.
 */
export function idSchema(maxLength: number) {
  return z
    .string({ error: textProblem })
    .trim()
    .regex(new RegExp(`^[${ID_SIGNS}]{1,${maxLength}}$`), {
      error: `must be 1 to ${maxLength} printable ASCII characters without spaces`,
    });
}

/** An id that many programs keep as a number; it becomes its decimal text. */
export function numericIdSchema(maxLength: number) {
  return z
    .union([z.string(), z.int({ error: NOT_NUMERIC })], {
      error: ({ input }) => (input === undefined ? "is required" : NOT_NUMERIC),
    })
    .transform(String)
    .pipe(idSchema(maxLength));
}

/**
 * An id that is only looked for. What can be no id becomes the empty text, which nothing is called: it is not found, as
 * any other unknown id is not.
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
