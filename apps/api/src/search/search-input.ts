import { z } from "zod";

/** What somebody typed or pasted: longer than any key, so that a whole line may come along. */
export const searchSchema = z.string().trim().min(1).max(300);
