import { z } from "zod";

export const reportResultsSchema = z.object({
  results: z.array(
    z.object({
      reportId: z.string(),
      accepted: z.boolean(),
      reason: z.string().optional(),
      details: z
        .array(z.object({ field: z.string().exactOptional(), problem: z.string() }))
        .optional(),
    }),
  ),
});
