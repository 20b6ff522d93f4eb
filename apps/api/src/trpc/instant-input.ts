import { z } from "zod";

/** A moment that cannot be misread: without an offset it would be one per reader. */
export const instantSchema = z.iso
  .datetime({
    offset: true,
    error: "must be ISO 8601 with an offset, e.g. 2026-01-31T08:30:00+08:00",
  })
  .max(40, { error: "must be at most 40 characters" });
