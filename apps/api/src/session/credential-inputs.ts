import { idSchema } from "@mp-notice/core";
import { z } from "zod";

export const passwordSchema = z.string().min(1).max(1024);

/** Fits a TOTP code or a recovery code with its dashes. */
export const codeSchema = idSchema(40);
