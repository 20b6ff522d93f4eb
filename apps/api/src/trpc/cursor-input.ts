import { z } from "zod";

/** A page's `nextCursor`: the id of its last item. */
export const cursorSchema = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, { error: "must be the nextCursor of an earlier answer" })
  .nullish();
