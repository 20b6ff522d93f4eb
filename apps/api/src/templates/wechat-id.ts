import { numericIdSchema, soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";

const MAX_LENGTH = 64;

/** WeChat writes these ids as numbers in places: both spellings are taken, and answered as text. */
export const wechatIdSchema = numericIdSchema(MAX_LENGTH);

/** The same to look for: what can be no id is no template of the library. */
export const soughtWechatIdSchema = z
  .union([z.string(), z.int()], { error: "must be an id as text or number" })
  .transform(String)
  .pipe(soughtIdSchema(MAX_LENGTH));
