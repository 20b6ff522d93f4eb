import { z } from "zod";

/** Requires an offset: without one, every reader would assume their own time zone. */
export const instantSchema = z.iso
  .datetime({
    offset: true,
    error: "must be ISO 8601 with an offset, e.g. 2026-01-31T08:30:00+08:00",
  })
  .max(40, { error: "must be at most 40 characters" });
