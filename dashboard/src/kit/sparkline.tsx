// A small chart in a row: where a value came from, without axes.
import type { JSX } from "react";

import styles from "./sparkline.module.css";
import type { Level } from "./meter";

export interface SparkPoint {
  /** Milliseconds since 1970. */
  time: number;
  value: number;
}

export interface Stretch {
  start: number;
  end: number;
}

const WIDTH = 100;
const HEIGHT = 24;
/** Room for the line's own width, above and below. */
const EDGE = 1.5;

/** Readings further apart than this share of the stretch have nothing between them. */
const GAP_SHARE = 1 / 12;

/** The line and the area below it; broken where readings are missing. `most` is the value at the top. */
export function sparkPaths(
  points: SparkPoint[],
  { start, end }: Stretch,
  most: number,
): { line: string; area: string } {
  const x = (time: number): string => (((time - start) / (end - start)) * WIDTH).toFixed(1);
  const y = (value: number): string =>
    (HEIGHT - EDGE - (Math.min(value, most) / most) * (HEIGHT - 2 * EDGE)).toFixed(1);
  const inside = points.filter(({ time }) => time >= start && time <= end);
  const runs: SparkPoint[][] = [];
  let previous: SparkPoint | undefined;
  for (const point of inside) {
    if (previous && point.time - previous.time <= (end - start) * GAP_SHARE) runs.at(-1)?.push(point);
    else runs.push([point]);
    previous = point;
  }
  const lines = runs.map((run) => `M${run.map(({ time, value }) => `${x(time)} ${y(value)}`).join("L")}`);
  const areas = runs.map(
    (run, index) => `${lines[index] ?? ""}L${x(run.at(-1)?.time ?? 0)} ${HEIGHT}L${x(run[0]?.time ?? 0)} ${HEIGHT}Z`,
  );
  return { line: lines.join(""), area: areas.join("") };
}

interface SparklineProps {
  points: SparkPoint[];
  stretch: Stretch;
  most?: number;
  level?: Level;
  label: string;
}

export function Sparkline({ points, stretch, most = 100, level = "calm", label }: SparklineProps): JSX.Element {
  const { line, area } = sparkPaths(points, stretch, most);
  return (
    <svg
      className={styles.spark}
      data-level={level}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className={styles.area} d={area} />
      <path className={styles.line} d={line} />
    </svg>
  );
}
