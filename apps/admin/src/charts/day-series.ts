/** One series of a daily chart. */
export interface DaySeries {
  key: string;
  name: string;
  /** A CSS variable of the theme: `--bar-sent`. */
  color: string;
  /** One per day. */
  values: number[];
}

export function sumOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
