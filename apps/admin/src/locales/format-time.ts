/** All times, and "today", are at +08:00, whatever the computer's time zone. */
const TIME_ZONE = "Asia/Shanghai";
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

const format = new Intl.DateTimeFormat("sv-SE", {
  timeZone: TIME_ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** `2026-01-31 08:30:00` */
export function formatTime(iso: string): string {
  return format.format(new Date(iso));
}

/** `08:30:00` today, `01-31 08:30` this year, else `2025-01-31 08:30`. */
export function formatShortTime(iso: string, now = Date.now()): string {
  const time = formatTime(iso);
  const today = formatTime(new Date(now).toISOString());
  if (time.slice(0, 10) === today.slice(0, 10)) return time.slice(11);
  if (time.slice(0, 4) === today.slice(0, 4)) return time.slice(5, 16);
  return time.slice(0, 16);
}

/** The start of today. */
export function startOfToday(now = Date.now()): Date {
  return new Date(Math.floor((now + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS);
}

/** The wall clock minute at +08:00, as list filters use it: `2026-01-31T08:30`. */
export function toWallClock(iso: string): string {
  return formatTime(iso).slice(0, 16).replace(" ", "T");
}

/** Converts a wall clock time at +08:00 to an instant; `null` when it is not a time. */
export function toInstant(wallClock: string): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)$/.exec(wallClock);
  return match ? `${match[1]}T${match[2]}${match[2]?.length === 5 ? ":00" : ""}+08:00` : null;
}

/** Rounds to the largest useful unit: `12` seconds, `3` minutes, `2` hours, `5` days. */
export function toDuration(ms: number): {
  count: number;
  unit: "seconds" | "minutes" | "hours" | "days";
} {
  const seconds = Math.round(ms / 1000);
  if (seconds < 100) return { count: seconds, unit: "seconds" };
  if (seconds < 100 * 60) return { count: Math.round(seconds / 60), unit: "minutes" };
  if (seconds < 48 * 3600) return { count: Math.round(seconds / 3600), unit: "hours" };
  return { count: Math.round(seconds / 86_400), unit: "days" };
}
