// How a strip of heat is laid out: a row for each of many alike things, a cell for each reading.
import type { Stretch, Values } from "./data";

export interface HeatRows {
  /** Milliseconds since 1970, ascending. */
  times: number[];
  /** One for each thing, in their order. */
  rows: Values[];
}

/** Rows of readings that each hold all things at once. */
export function heatRows(readings: readonly { time: string; values: readonly (number | null)[] | null }[]): HeatRows {
  const told = readings.filter(({ values }) => values !== null && values.length > 0);
  const most = told.reduce((count, { values }) => Math.max(count, values?.length ?? 0), 0);
  return {
    times: told.map(({ time }) => Date.parse(time)),
    rows: Array.from({ length: most }, (_, row) => told.map(({ values }) => values?.[row] ?? null)),
  };
}

/** A strip is as high as its rows need to be told apart, and not higher than a chart can spare. */
export function heatHeight(rows: number): number {
  return Math.round(Math.min(96, Math.max(12, rows * (rows <= 8 ? 9 : 6))));
}

/** What is below a point of the strip; `across` and `down` are shares of its sides. */
export function cellAt(
  { times, rows }: HeatRows,
  { start, end }: Stretch,
  step: number,
  across: number,
  down: number,
): { row: number; index: number } | null {
  const time = start + across * (end - start);
  // A reading is about the time before it.
  const index = times.findIndex((at) => at >= time && at - time <= step * 1.5);
  const row = Math.floor(down * rows.length);
  return index < 0 || row < 0 || row >= rows.length ? null : { row, index };
}
