// What held when, as lanes: each with its name, how often and how long; nothing is drawn where nobody knows.
import { type JSX, type ReactNode, useId } from "react";

import { duration, plural } from "../kit/format";
import type { Stretch } from "./data";
import styles from "./lane-chart.module.css";
import type { Lane } from "./lanes";

interface LaneChartProps {
  title: string;
  aside?: ReactNode;
  lanes: Lane[];
  stretch: Stretch;
  children?: ReactNode;
}

const WIDTH = 1000;

export function LaneChart({ title, aside, lanes, stretch, children }: LaneChartProps): JSX.Element {
  const id = useId();
  return (
    <section className={styles.chart} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {lanes.length === 0 && <p className={styles.none}>No readings in this stretch</p>}
      <ul className={styles.lanes}>
        {lanes.map((lane) => (
          <li key={lane.id} data-held={lane.held.length > 0 || undefined}>
            <p className={styles.name}>
              <span>{lane.label}</span>
              <span className={styles.total}>{saying(lane)}</span>
            </p>
            <svg
              className={styles.lane}
              viewBox={`0 0 ${WIDTH} 10`}
              preserveAspectRatio="none"
              role="img"
              aria-label={`${lane.label}: ${saying(lane)}`}
            >
              {lane.known.map((span) => (
                <Piece key={span.start} span={span} stretch={stretch} className={styles.known} />
              ))}
              {lane.held.map((span) => (
                <Piece key={`held ${span.start}`} span={span} stretch={stretch} className={styles.held} least={3} />
              ))}
            </svg>
          </li>
        ))}
      </ul>
      {children}
    </section>
  );
}

function saying({ held, total }: Lane): string {
  return held.length === 0 ? "never" : `${plural(held.length, "time")}, ${duration(total / 1000)} in all`;
}

interface PieceProps {
  span: Stretch;
  stretch: Stretch;
  className: string | undefined;
  /** What is shorter would not be seen. */
  least?: number;
}

function Piece({ span, stretch, className, least = 0 }: PieceProps): JSX.Element | null {
  const x = (time: number): number =>
    Math.min(WIDTH, Math.max(0, ((time - stretch.start) / (stretch.end - stretch.start)) * WIDTH));
  const [left, right] = [x(span.start), x(span.end)];
  if (span.end < stretch.start || span.start > stretch.end) return null;
  return <rect className={className} x={left} width={Math.max(least, right - left)} height={10} />;
}
