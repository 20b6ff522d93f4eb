import { z } from "zod";

/**
 * Text, or a number in place of text: WeChat's answers deviate from its documents (facts §3.1). Trims spaces and removes control
 * characters, which occur in real titles.
 */
export const textField = z.union([z.string(), z.number()]).transform((value) =>
  String(value)
    .replaceAll(/[\t\n\r]+/g, " ")
    .replaceAll(/\p{Cc}/gu, "")
    .trim(),
);

/** Non-empty text. */
export const filledField = textField.pipe(z.string().min(1));

export const listField = z.array(z.unknown());

/** The number of entries over all pages; `null` when the answer lacks it. */
export const totalField = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .pipe(z.int().min(0))
  .nullable()
  .catch(null);
