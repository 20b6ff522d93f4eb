import { z } from "zod";

/** Longer than any key, so that a whole pasted line fits. */
export const searchSchema = z.string().trim().min(1).max(300);
