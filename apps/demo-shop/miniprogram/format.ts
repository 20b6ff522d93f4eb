/** Shops and WeChat's cards use +08:00, whatever the phone's time zone. */
const CHINA_OFFSET_SECONDS = 8 * 3_600;

export function formatYuan(cents: number): string {
  return `¥${(cents / 100).toFixed(2)}`;
}

/** `2026-01-31 08:30` */
export function formatTime(unixSeconds: number): string {
  const local = new Date((unixSeconds + CHINA_OFFSET_SECONDS) * 1000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}
