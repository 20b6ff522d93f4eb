/** One colour of a chart by days. */
export interface DaySeries {
  key: string;
  name: string;
  /** A colour of the theme: `--bar-sent`. */
  color: string;
  /** A number for each day. */
  values: number[];
}

export function sumOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
