import { z } from "zod";

/** A page's `nextCursor`: the id of its last item. `null`, as the last page has it, means the first page. */
export const cursorSchema = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, { error: "must be the nextCursor of an earlier answer" })
  .nullish()
  .transform((cursor) => cursor ?? undefined)
  .optional();
