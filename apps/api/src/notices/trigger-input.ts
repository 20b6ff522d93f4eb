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
 * What clients see of a trigger: `data` typed by `notice`. It checks nothing: core parses the trigger, once, and answers with
 * one precise error per field.
 */
export const triggerInputSchema = z.custom<TypedTrigger>().meta({ readBy: triggerSchema });
