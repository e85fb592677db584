// What a chart shows, and how readings become the columns that are drawn.

export type Values = (number | null)[];

export interface Series {
  id: string;
  label: string;
  values: Values;
  /** The smallest and largest of each bucket, drawn as a band behind the line. */
  band?: { min: Values; max: Values } | undefined;
  /** A token such as `--series-1`; without it the next of the palette. */
  color?: string;
  /** Filled down to the axis. Series of a stack always are. */
  filled?: boolean;
  /** In a stack: a line over it that is not added to it, such as the peaks of the sum. */
  over?: boolean;
}

export interface Stretch {
  /** Milliseconds since 1970. */
  start: number;
  end: number;
}

/** A stretch that is marked behind the lines: hatched where nothing was measured, else tinted. */
export interface Span extends Stretch {
  kind: "gap" | "mark";
  /** What it was: `Agent stopped`, `Under-voltage`. */
  label: string;
}

/** A line across the chart: more than this is too much. */
export interface Limit {
  value: number;
  label: string;
  /** To compare with, rather than not to be over: not in red. */
  calm?: boolean;
}

export interface Columns {
  /** Milliseconds since 1970, ascending. */
  times: number[];
  series: Series[];
}

/** Each series on top of those before it; where all are missing there is nothing. */
export function stacked(series: Series[]): Values[] {
  const length = series[0]?.values.length ?? 0;
  const sums: Values = Array.from({ length }, () => null);
  return series.map(({ values }) => {
    for (let index = 0; index < length; index += 1) {
      const value = values[index];
      if (value !== null && value !== undefined) sums[index] = (sums[index] ?? 0) + value;
    }
    return [...sums];
  });
}

/** Rows of the API as columns: one series for each name in `fields`. */
export function columnsOf<Row extends { time: string }>(
  rows: readonly Row[],
  fields: { field: keyof Row & string; label: string; color?: string; filled?: boolean }[],
): Columns {
  return {
    times: rows.map(({ time }) => Date.parse(time)),
    series: fields.map(({ field, label, ...look }) => {
      const values = rows.map((row) => numberOf(row[field]));
      const [min, max] = [peaks(rows, `${field}_min`), peaks(rows, `${field}_max`)];
      return { id: field, label, values, band: min && max ? { min, max } : undefined, ...look };
    }),
  };
}

/**
 * Rows in which the series of a host are interleaved (an interface each, a sensor each), as one column each.
 * `field` names the value; its peaks become a band where the API told them.
 */
export function columnsByKey<Row extends { time: string }>(
  rows: readonly Row[],
  key: (row: Row) => string,
  field: (keyof Row & string) | ((row: Row) => number | null | undefined),
): Columns {
  const moments = rows.map(({ time }) => Date.parse(time));
  const times = [...new Set(moments)].sort((a, b) => a - b);
  const place = new Map(times.map((time, index) => [time, index]));
  const read = typeof field === "function" ? field : (row: Row): number | null => numberOf(row[field]);
  const byKey = new Map<string, { values: Values; min: Values; max: Values; banded: boolean }>();
  const nothing = (): Values => Array.from(times, () => null);
  for (const [at, row] of rows.entries()) {
    const name = key(row);
    const found = byKey.get(name) ?? { values: nothing(), min: nothing(), max: nothing(), banded: false };
    byKey.set(name, found);
    const index = place.get(moments[at] ?? Number.NaN);
    if (index === undefined) continue;
    found.values[index] = read(row) ?? null;
    if (typeof field === "function") continue;
    const peaks = row as Record<string, unknown>;
    found.min[index] = numberOf(peaks[`${field}_min`]);
    found.max[index] = numberOf(peaks[`${field}_max`]);
    found.banded ||= found.max[index] !== null;
  }
  const names = [...byKey.keys()].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return {
    times,
    series: names.map((name) => {
      const { values = [], min = [], max = [], banded = false } = byKey.get(name) ?? {};
      return { id: name, label: name, values, band: banded ? { min, max } : undefined };
    }),
  };
}

/** Columns without the series that never had a value: a host has more fields than it fills. */
export function withValues({ times, series }: Columns): Columns {
  return { times, series: series.filter(({ values }) => values.some((value) => value !== null)) };
}

/** So many series with the largest values, in their order; the rest is told as a number. */
export function largest({ times, series }: Columns, most: number): { columns: Columns; left: number } {
  if (series.length <= most) return { columns: { times, series }, left: 0 };
  const size = ({ values }: Series): number => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const kept = new Set(
    series
      .map((one) => ({ one, size: size(one) }))
      .sort((a, b) => b.size - a.size)
      .slice(0, most)
      .map(({ one }) => one),
  );
  return { columns: { times, series: series.filter((one) => kept.has(one)) }, left: series.length - most };
}

function peaks(rows: readonly object[], field: string): Values | null {
  const values = rows.map((row) => numberOf((row as Record<string, unknown>)[field]));
  return values.some((value) => value !== null) ? values : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Time between readings: the usual one, so that a hole does not change it. */
export function stepOf(times: number[]): number {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

/** Readings further apart than so many steps have a hole between them: one may be late. */
const HOLE_STEPS = 2.5;
/** So many steps before and after one tell what is usual there: agents are told to measure more or less often. */
const AROUND = 4;

/** The usual time between readings around each reading. */
export function stepsAround(times: number[]): number[] {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return times.map((_, index) => {
    const near = steps.slice(Math.max(0, index - 1 - AROUND), index + AROUND).sort((a, b) => a - b);
    return near[Math.floor(near.length / 2)] ?? 0;
  });
}

/** Stretches without readings: between readings, and before the first and after the last of them. */
export function holesIn(times: number[], stretch: Stretch): Stretch[] {
  if (times.length < 2) return [];
  const steps = stepsAround(times);
  const edges = [stretch.start, ...times, stretch.end];
  const holes: Stretch[] = [];
  for (let index = 1; index < edges.length; index += 1) {
    const [start, end] = [edges[index - 1] ?? 0, edges[index] ?? 0];
    // Where the rhythm changes, the slower one counts.
    const usual = Math.max(steps[index - 2] ?? 0, steps[index - 1] ?? 0);
    if (usual > 0 && end - start > usual * HOLE_STEPS) holes.push({ start, end });
  }
  return holes;
}

/** Puts a row of nothing into every hole, so that no line is drawn across it. */
export function brokenAt(columns: Columns, holes: Stretch[]): Columns {
  const inner = holes.filter(({ start, end }) => columns.times.includes(start) && columns.times.includes(end));
  if (inner.length === 0) return columns;
  const after = new Set(inner.map(({ start }) => start));
  const widen = (values: Values): Values =>
    values.flatMap((value, index) => (after.has(columns.times[index] ?? Number.NaN) ? [value, null] : [value]));
  return {
    times: columns.times.flatMap((time) => (after.has(time) ? [time, time + 1] : [time])),
    series: columns.series.map((series) => ({
      ...series,
      values: widen(series.values),
      band: series.band && { min: widen(series.band.min), max: widen(series.band.max) },
    })),
  };
}

/** The newest reading of a series. */
export function lastOf(values: Values): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

/** The reading next to a moment, for the crosshair. */
export function indexNear(times: number[], time: number): number | null {
  let [low, high] = [0, times.length - 1];
  if (high < 0) return null;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [times[low - 1], times[low]];
  return before !== undefined && after !== undefined && time - before < after - time ? low - 1 : low;
}
