// Many alike things along the times of the chart above: one thin row each, the busier the fuller its colour.
import { type JSX, useEffect, useMemo, useRef } from "react";

import { clockTime } from "../kit/format";
import { useShownTheme } from "../kit/theme";
import { type Stretch, stepOf } from "./data";
import { cellAt, heatHeight, type HeatRows } from "./heat";
import styles from "./heat-strip.module.css";
import { colorOf, faded } from "./palette";
import { drawNever, drawSoon } from "./schedule";

interface HeatStripProps {
  /** What a row is: `Core`. */
  thing: string;
  heat: HeatRows;
  stretch: Stretch;
  most: number;
  format: (value: number | null) => string;
}

/** From here on a cell is in the colour of what is too much, and no fuller shade of the first. */
const HOT = 0.9;

/** Its place while it is on its way, so that nothing below moves when it comes. */
export function HeatPlace({ rows }: { rows: number }): JSX.Element {
  return (
    <div className={styles.strip} aria-hidden>
      <p className={styles.head}>&nbsp;</p>
      <div className={styles.canvas} style={{ height: heatHeight(rows) }} />
    </div>
  );
}

export function HeatStrip({ thing, heat, stretch, most, format }: HeatStripProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const note = useRef<HTMLSpanElement>(null);
  const theme = useShownTheme();
  const step = useMemo(() => stepOf(heat.times), [heat]);
  const height = heatHeight(heat.rows.length);
  const busiest = useMemo(() => busiestNow(heat), [heat]);
  const usual =
    busiest === null ? "" : `busiest ${thing.toLowerCase()} ${String(busiest.row)}: ${format(busiest.value)}`;

  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const draw = (): void => paint(element, heat, stretch, step, most, theme);
    drawSoon(draw);
    const size = new ResizeObserver(() => drawSoon(draw));
    size.observe(element);
    return () => {
      drawNever(draw);
      size.disconnect();
    };
  }, [heat, stretch, step, most, theme]);

  const point = (across: number, down: number): void => {
    const cell = cellAt(heat, stretch, step, across, down);
    if (!note.current) return;
    if (!cell) {
      note.current.textContent = usual;
      return;
    }
    const time = heat.times[cell.index] ?? 0;
    const value = format(heat.rows[cell.row]?.[cell.index] ?? null);
    note.current.textContent = `${thing} ${String(cell.row)}: ${value} at ${clockTime(time, stretch.end)}`;
  };
  return (
    <div className={styles.strip}>
      <p className={styles.head}>
        <span>{`${String(heat.rows.length)} ${thing.toLowerCase()}s`}</span>
        <span ref={note} key={usual} className={styles.note}>
          {usual}
        </span>
      </p>
      <canvas
        ref={canvas}
        className={styles.canvas}
        style={{ height }}
        role="img"
        aria-label={`Each ${thing.toLowerCase()} over time; ${usual}`}
        onPointerMove={({ currentTarget, clientX, clientY }) => {
          const box = currentTarget.getBoundingClientRect();
          point((clientX - box.left) / box.width, (clientY - box.top) / box.height);
        }}
        onPointerLeave={() => point(-1, -1)}
      />
    </div>
  );
}

function busiestNow({ rows, times }: HeatRows): { row: number; value: number } | null {
  let found: { row: number; value: number } | null = null;
  for (const [row, values] of rows.entries()) {
    const value = values[times.length - 1] ?? null;
    if (value !== null && (found === null || value > found.value)) found = { row, value };
  }
  return found;
}

function paint(
  canvas: HTMLCanvasElement,
  { times, rows }: HeatRows,
  { start, end }: Stretch,
  step: number,
  most: number,
  theme: string,
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = globalThis.devicePixelRatio;
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.clearRect(0, 0, width, height);
  const shades = Array.from({ length: 21 }, (_, shade) => {
    const share = shade / 20;
    return share >= HOT
      ? faded(colorOf("--heat-hot", theme), 0.55 + share * 0.45)
      : faded(colorOf("--heat", theme), 0.06 + share * 0.86);
  });
  const line = height / Math.max(1, rows.length);
  const gap = line >= 5 * ratio ? ratio : 0;
  const x = (time: number): number => ((time - start) / (end - start)) * width;
  for (const [row, values] of rows.entries()) {
    const top = Math.round(row * line);
    const bottom = Math.round((row + 1) * line) - gap;
    for (const [index, time] of times.entries()) {
      const value = values[index];
      if (value === null || value === undefined || time < start) continue;
      const before = times[index - 1];
      const from = before !== undefined && time - before <= step * 2.5 ? before : time - step;
      const left = Math.round(x(from));
      context.fillStyle = shades[Math.round(Math.min(1, Math.max(0, value / most)) * 20)] ?? "";
      context.fillRect(left, top, Math.max(1, Math.round(x(time)) - left), bottom - top);
    }
  }
}
