import type { ErrorDetail } from "@mp-notice/core";
import { z } from "zod";

export const errorDetailSchema: z.ZodType<ErrorDetail> = z.object({
  field: z.string().exactOptional(),
  problem: z.string(),
});
