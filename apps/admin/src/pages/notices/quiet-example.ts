import type { QuietHours } from "./notice-draft.ts";

const DAY_MINUTES = 1440;
/** Long enough after the beginning to look like any message of the evening. */
const AFTER_MINUTES = 70;

export interface QuietExample {
  /** A moment within the quiet hours. */
  due: string;
  sent: string;
  /** Whether it is sent on the next day. */
  isNextDay: boolean;
}

/** When a message that falls due within these quiet hours is sent; `null` when they have no length. */
export function createQuietExample({ from, to }: QuietHours): QuietExample | null {
  const [start, end] = [toMinutes(from), toMinutes(to)];
  const length = (end - start + DAY_MINUTES) % DAY_MINUTES;
  if (Number.isNaN(length) || length === 0) return null;
  const due = (start + Math.min(AFTER_MINUTES, Math.floor(length / 2))) % DAY_MINUTES;
  return { due: toTime(due), sent: to, isNextDay: due >= end };
}

function toMinutes(time: string): number {
  const [hours = Number.NaN, minutes = Number.NaN] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

function toTime(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}
