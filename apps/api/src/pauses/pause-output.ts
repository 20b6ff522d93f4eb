import { z } from "zod";
import type { PauseItem } from "./pause-service.ts";

export const pausedApiSchema = z.enum(["account", "subscribe", "template"]);

export const pauseSchema: z.ZodType<PauseItem> = z.object({
  appId: z.string(),
  api: pausedApiSchema,
  errcode: z.number(),
  errmsg: z.string(),
  reason: z.string(),
  reasonEn: z.string(),
  advice: z.string(),
  adviceEn: z.string(),
  pausedAt: z.string(),
  answeredAt: z.string(),
  probeAt: z.string(),
  heldDeliveries: z.number(),
});
