// Limits of temperatures, as the hardware names them: one line for all sensors that share one.
import type { Limit } from "../chart/data";
import { celsius, listed } from "../kit/format";

interface Row {
  sensor: string;
  max_temp: number | null;
}

/** The lowest of them matter first; more lines than this are a grid. */
const MOST = 3;

export function limitsOf(rows: readonly Row[]): Limit[] {
  const found = new Map<number, Set<string>>();
  for (const { sensor, max_temp: most } of rows) {
    // In buckets a sensor without a limit says 0.
    if (most === null || most <= 0) continue;
    found.set(most, (found.get(most) ?? new Set()).add(sensor));
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .slice(0, MOST)
    .map(([value, sensors]) => ({ value, label: `${listed([...sensors], 2)}: ${celsius(value)} at most` }));
}
