/** Days start at midnight in China (+08:00), wherever the server runs. */
const CHINA_OFFSET_MS = 8 * 3_600_000;
export const DAY_MS = 86_400_000;

/** The start of the day that contains `ms`, in unix milliseconds. */
export function getStartOfDay(ms: number): number {
  return Math.floor((ms + CHINA_OFFSET_MS) / DAY_MS) * DAY_MS - CHINA_OFFSET_MS;
}

/** `YYYY-MM-DD`. */
export function toChinaDay(ms: number): string {
  return new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 10);
}

/** The last `count` days including today, oldest first; `from` is the start of the first. */
export function listLastDays(now: number, count: number): { days: string[]; from: number } {
  const from = getStartOfDay(now) - (count - 1) * DAY_MS;
  return { days: Array.from({ length: count }, (_, day) => toChinaDay(from + day * DAY_MS)), from };
}
