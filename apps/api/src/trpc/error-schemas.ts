import { ERROR_REASONS, type ErrorDetail } from "@mp-notice/core";
import { z } from "zod";

export const errorReasonSchema = z.enum(ERROR_REASONS).meta({ id: "ErrorReason" });

export const errorDetailSchema: z.ZodType<ErrorDetail> = z
  .object({
    field: z
      .string()
      .exactOptional()
      .describe("Its path in the input, e.g. `data.order_amount`; none for the whole · 哪个字段"),
    problem: z.string().describe("What is wrong with it · 有什么问题"),
  })
  .meta({ id: "ErrorDetail" });
