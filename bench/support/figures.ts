/** The value below which `share` (0 to 1) of all values are; 0 for no values. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const at = Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1);
  return sorted[Math.max(at, 0)] ?? 0;
}

/** Milliseconds as a table shows them. */
function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

/** What a table shows of many durations in milliseconds. */
export function durations(
  values: readonly number[],
): Readonly<Record<"min" | "p50" | "p99" | "max", string>> {
  return {
    min: milliseconds(percentile(values, 0)),
    p50: milliseconds(percentile(values, 0.5)),
    p99: milliseconds(percentile(values, 0.99)),
    max: milliseconds(percentile(values, 1)),
  };
}
