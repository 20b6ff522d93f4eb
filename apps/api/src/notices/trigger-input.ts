import {
  triggerSchema,
  type NoticeCode,
  type NoticeDataInputs,
  type TriggerInput,
} from "@mp-notice/core";
import { z } from "zod";

type TypedTrigger = {
  [Code in NoticeCode]: Omit<TriggerInput, "notice" | "data"> & {
    notice: Code;
    data: NoticeDataInputs[Code];
  };
}[NoticeCode];

/**
 * What clients see of a trigger: `data` typed by `notice`. It checks nothing, for at run time core checks the values,
 * which answers with one precise error per field.
 */
export const typedTriggerSchema = z.custom<TypedTrigger>().meta({ readBy: triggerSchema });

/** Takes the client's type and checks the frame; `data` stays unknown until core checks it against its notice. */
export const triggerInputSchema = typedTriggerSchema
  .transform((trigger): unknown => trigger)
  .pipe(triggerSchema);
