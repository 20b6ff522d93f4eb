import { numericIdSchema, soughtIdSchema } from "@mp-notice/core";
import { z } from "zod";

const MAX_LENGTH = 64;

/** WeChat sometimes writes these ids as numbers; both forms are accepted and become strings. */
export const wechatIdSchema = numericIdSchema(MAX_LENGTH);

/** For look-ups: an impossible id becomes one that no template has (TEMPLATE_NOT_FOUND). */
export const soughtWechatIdSchema = z
  .union([z.string(), z.int()], { error: "must be an id as text or number" })
  .transform(String)
  .pipe(soughtIdSchema(MAX_LENGTH));
