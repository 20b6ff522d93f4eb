import type { ShipmentReason } from "@mp-notice/core";

/** One step of a shipment's story, as it is stored. */
export interface StoredStep {
  /** Unix milliseconds. */
  at: number;
  what: "tried" | "reported" | "refused" | "cancelled";
  reason: ShipmentReason | null;
  errcode: number | null;
  errmsg: string | null;
}

/** Tries that wait for WeChat repeat themselves: the last ones say what there is to know. */
const MAX_STEPS = 30;

/** The column's text with one more step. */
export function addStep(steps: string | null, step: StoredStep): string {
  const before = steps === null ? [] : (JSON.parse(steps) as StoredStep[]);
  return JSON.stringify([...before, step].slice(-MAX_STEPS));
}
