import { z } from "zod";

/** The `nextCursor` of an answer, to go on from there: the id of its last item. */
export const cursorSchema = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, { error: "must be the nextCursor of an earlier answer" })
  .nullish();
