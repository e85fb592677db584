// A figure of the dashboard beside its goal, and what many measurements come to.

export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** Absent where a figure is told alone. */
  goal?: { most: number } | { least: number };
}

/** Whether a goal is reached; figures without one are. */
export function reached({ value, goal }: Figure): boolean {
  if (!goal) return true;
  return "most" in goal ? value <= goal.most : value >= goal.least;
}

export function print(figure: Figure): void {
  const { name, value, unit, goal } = figure;
  const digits = Math.abs(value) >= 100 ? 0 : 1;
  const wanted = goal && ("most" in goal ? `at most ${String(goal.most)}` : `at least ${String(goal.least)}`);
  const verdict = wanted
    ? `   goal ${wanted}${unit === "" ? "" : ` ${unit}`}: ${reached(figure) ? "reached" : "missed"}`
    : "";
  console.log(`  ${name.padEnd(58)} ${value.toFixed(digits).padStart(9)} ${unit.padEnd(4)}${verdict}`);
}

/** The value below which a share of all lie. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: number[]): number => quantile(values, 0.5);
