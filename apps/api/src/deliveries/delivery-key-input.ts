import {
  createDefaultKey,
  type ErrorDetail,
  idempotencyKeySchema,
  normaliseData,
  NoticeError,
  type NoticeCatalog,
  noticeCodeSchema,
  orderIdSchema,
} from "@mp-notice/core";
import { z } from "zod";

const MAX_FIELD_LENGTH = 200;

const keyFieldSchema = z.union([z.string().max(MAX_FIELD_LENGTH), z.number()], {
  error: "must be text or a number",
});

/** Identifies a delivery by its key, or by the parts of its default key, the notice's key fields included. */
export const deliveryKeySchema = z.strictObject({
  idempotencyKey: idempotencyKeySchema
    .optional()
    .describe("The key of the trigger. Give it, or `notice` and `orderId` · 触发时的幂等键"),
  notice: noticeCodeSchema.optional(),
  orderId: orderIdSchema.optional(),
  data: z
    .record(z.string().max(MAX_FIELD_LENGTH), keyFieldSchema)
    .optional()
    .describe("The notice's key fields, as in the trigger · 通知的键字段，与触发时相同"),
  refund_sn: keyFieldSchema.optional().describe("The same as in `data` · 与写在 `data` 里相同"),
});

export type DeliveryKey = z.output<typeof deliveryKeySchema>;

/** @throws NoticeError INPUT_INVALID, NOTICE_NOT_FOUND */
export function toIdempotencyKey(catalog: NoticeCatalog, input: DeliveryKey): string {
  const { idempotencyKey, notice: code, orderId, data, refund_sn } = input;
  if (idempotencyKey !== undefined) {
    refuse(
      Object.entries({ notice: code, orderId, data, refund_sn })
        .filter(([, value]) => value !== undefined)
        .map(([field]) => ({ field, problem: "is not needed with idempotencyKey" })),
    );
    return idempotencyKey;
  }
  if (code === undefined || orderId === undefined) {
    const problem = "is required: give idempotencyKey, or notice and orderId";
    const field = code === undefined && orderId === undefined ? "idempotencyKey" : null;
    throw invalid([{ field: field ?? (code === undefined ? "notice" : "orderId"), problem }]);
  }
  const notice = catalog.get(code, "notice");
  const given: Record<string, unknown> = {
    ...data,
    ...(refund_sn === undefined ? {} : { refund_sn }),
  };
  refuse([
    ...notice.keyFields
      .filter((field) => given[field] === undefined)
      .map((field) => ({
        field: `data.${field}`,
        problem: `is required: it is part of the keys of ${code}`,
      })),
    ...Object.keys(given)
      .filter((field) => !notice.keyFields.includes(field))
      .map((field) => ({
        field: data && field in data ? `data.${field}` : field,
        problem: `is not part of the keys of ${code}`,
      })),
  ]);
  // Normalised as in a trigger: an amount of 5 has the key of 5.00.
  const fields = Object.fromEntries(
    Object.entries(notice.fields).filter(([field]) => notice.keyFields.includes(field)),
  );
  return createDefaultKey({ notice, orderId, data: normaliseData({ ...notice, fields }, given) });
}

function refuse(details: ErrorDetail[]): void {
  if (details.length > 0) throw invalid(details);
}

function invalid(details: ErrorDetail[]): NoticeError {
  const summary = details.map(({ field, problem }) => `${field} ${problem}`).join("; ");
  return new NoticeError("INPUT_INVALID", summary, { details });
}
