/** Percentiles of measured times. */
export interface Spread {
  p50: number;
  p99: number;
  p999: number;
}

export function toSpread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

/** The mean of the two middle values if their number is even. */
export function toMedian(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return toMean(sorted.slice(Math.floor(middle), Math.ceil(middle) + 1));
}

export function toMean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
