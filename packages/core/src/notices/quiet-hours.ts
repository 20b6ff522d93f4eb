import { z } from "zod";

/** From and to are times of day at +08:00; the first minute is quiet, the last one is not. They may wrap midnight. */
export interface QuietHours {
  from: string;
  to: string;
}

const OFFSET_MS = 8 * 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A customer who gave a permission or paid within this time is awake, and waits for the message. */
export const JUST_ACTIVE_MS = 5 * MINUTE_MS;

const PROBLEM = "must be a time of day, 00:00 to 23:59";
const timeOfDaySchema = z
  .string({ error: PROBLEM })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: PROBLEM });

export const quietHoursSchema = z
  .strictObject({ from: timeOfDaySchema, to: timeOfDaySchema })
  .refine(({ from, to }) => from !== to, {
    path: ["to"],
    error: "must differ from the beginning: a notice that is never sent is switched off",
  });

/** When the quiet hours that `now` lies in end, in unix milliseconds; `null` outside of them. */
export function findQuietEnd(quietHours: QuietHours | null, now: number): number | null {
  if (!quietHours) return null;
  const { from, to } = toMs(quietHours);
  const timeOfDay = toTimeOfDay(now);
  const isQuiet =
    from < to ? timeOfDay >= from && timeOfDay < to : timeOfDay >= from || timeOfDay < to;
  return isQuiet ? computeNextQuietEnd(quietHours, now) : null;
}

/** When the current or next quiet hours end, in unix milliseconds. */
export function computeNextQuietEnd(quietHours: QuietHours, now: number): number {
  const { to } = toMs(quietHours);
  const startOfDay = now - toTimeOfDay(now);
  return startOfDay + to + (startOfDay + to > now ? 0 : DAY_MS);
}

/**
 * When a delivery that quiet hours hold is due: a millisecond after their end. Scheduled times are whole seconds, so the due time
 * alone finds what is held, also among a million deliveries that are scheduled for that minute.
 */
export function toHeldUntil(quietEnd: number): number {
  return quietEnd + 1;
}

/** The ends at which changed quiet hours may still hold deliveries, for the settings after the change. */
export function listFormerEnds(
  before: { quietHours: QuietHours | null; formerQuietEnds: readonly number[] },
  now: number,
): number[] {
  const { quietHours, formerQuietEnds } = before;
  const ends = [...formerQuietEnds, ...(quietHours ? [computeNextQuietEnd(quietHours, now)] : [])];
  return [...new Set(ends)].filter((end) => end > now);
}

/** Of those ends, the ones at which nothing should be held any more. */
export function listEndsToRelease(
  settings: { quietHours: QuietHours | null; formerQuietEnds: readonly number[] },
  now: number,
): number[] {
  const current = findQuietEnd(settings.quietHours, now);
  return settings.formerQuietEnds.filter((end) => end > now && end !== current);
}

function toTimeOfDay(now: number): number {
  return (now + OFFSET_MS) % DAY_MS;
}

function toMs({ from, to }: QuietHours): { from: number; to: number } {
  const read = (time: string) =>
    Number(time.slice(0, 2)) * 60 * MINUTE_MS + Number(time.slice(3)) * MINUTE_MS;
  return { from: read(from), to: read(to) };
}
