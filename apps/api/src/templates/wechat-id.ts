import { z } from "zod";

/** WeChat writes these ids as numbers in places: both spellings are taken, and answered as text. */
export const wechatIdSchema = z
  .union([z.string().trim().min(1).max(64), z.number().int().nonnegative()], {
    error: "must be an id as text or number",
  })
  .transform(String);
