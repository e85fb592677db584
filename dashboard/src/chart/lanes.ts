// Stretches in which something held, as lanes along the times of a chart: how often, and for how long in all.
import type { Span, Stretch } from "./data";
import { spansWhere } from "./gaps";

export interface Lane {
  id: string;
  label: string;
  /** Where it held. */
  held: Span[];
  /** Where it is known whether it held. */
  known: Stretch[];
  /** Milliseconds in all. */
  total: number;
}

/** A lane of a yes-or-no field; null where nobody ever told. */
export function laneOf<Row extends { time: string }>(
  rows: readonly Row[],
  field: keyof Row & string,
  label: string,
): Lane | null {
  const told = rows.filter((row) => typeof row[field] === "boolean");
  if (told.length === 0) return null;
  const times = told.map(({ time }) => Date.parse(time));
  const held = spansWhere(
    times,
    told.map((row) => row[field] === true),
    label,
  );
  const known = spansWhere(
    times,
    times.map(() => true),
    label,
  );
  return { id: field, label, held, known, total: held.reduce((sum, { start, end }) => sum + end - start, 0) };
}
