import {
  createDefaultKey,
  type ErrorDetail,
  getNotice,
  idempotencyKeySchema,
  NoticeError,
  noticeCodeSchema,
  orderIdSchema,
} from "@mp-notice/core";
import { z } from "zod";

/** Identifies a delivery by its key, or by the parts of its default key, the notice's key fields included. */
export const deliveryKeySchema = z.strictObject({
  idempotencyKey: idempotencyKeySchema.optional(),
  notice: noticeCodeSchema.optional(),
  orderId: orderIdSchema.optional(),
  refund_sn: z.string().max(200).optional(),
});

/** @throws NoticeError INPUT_INVALID, NOTICE_NOT_FOUND */
export function toIdempotencyKey(input: z.output<typeof deliveryKeySchema>): string {
  const { idempotencyKey, notice: code, orderId, ...fields } = input;
  if (idempotencyKey !== undefined) {
    refuse(
      Object.entries({ notice: code, orderId, ...fields })
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
  const notice = getNotice(code);
  const given: Record<string, string | undefined> = fields;
  refuse([
    ...notice.keyFields
      .filter((field) => given[field] === undefined)
      .map((field) => ({ field, problem: `is required: it is part of the keys of ${code}` })),
    ...Object.keys(given)
      .filter((field) => given[field] !== undefined && !notice.keyFields.includes(field))
      .map((field) => ({ field, problem: `is not part of the keys of ${code}` })),
  ]);
  const data = Object.fromEntries(notice.keyFields.map((field) => [field, given[field] ?? ""]));
  return createDefaultKey({ notice, orderId, data });
}

function refuse(details: ErrorDetail[]): void {
  if (details.length > 0) throw invalid(details);
}

function invalid(details: ErrorDetail[]): NoticeError {
  const summary = details.map(({ field, problem }) => `${field} ${problem}`).join("; ");
  return new NoticeError("INPUT_INVALID", summary, { details });
}
