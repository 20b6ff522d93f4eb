import { z } from "zod";

/**
 * Text or a number for it: WeChat's documents and answers differ in places (facts §3.1). Without spaces around it, and without
 * control characters, which have been met in titles.
 */
export const textField = z.union([z.string(), z.number()]).transform((value) =>
  String(value)
    .replaceAll(/[\t\n\r]+/g, " ")
    .replaceAll(/\p{Cc}/gu, "")
    .trim(),
);

/** Text that says something. */
export const filledField = textField.pipe(z.string().min(1));

export const listField = z.array(z.unknown());

/** How many there are over all pages; `null` when the answer does not tell. */
export const totalField = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .pipe(z.int().min(0))
  .nullable()
  .catch(null);
