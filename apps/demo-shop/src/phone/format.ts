const time = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});
/** Shops and WeChat's cards use +08:00. */
const dateTime = new Intl.DateTimeFormat("sv-SE", {
  dateStyle: "short",
  timeStyle: "short",
  timeZone: "Asia/Shanghai",
});

export function formatTime(milliseconds: number): string {
  return time.format(milliseconds);
}

/** Hours and minutes, as in a phone's status bar. */
export function formatClock(milliseconds: number): string {
  return formatTime(milliseconds).slice(0, 5);
}

export function formatSeconds(unixSeconds: number): string {
  return dateTime.format(unixSeconds * 1000);
}

export function formatYuan(cents: number): string {
  return `¥${(cents / 100).toFixed(2)}`;
}
