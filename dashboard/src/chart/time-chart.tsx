// A chart over time with its name, its legend and the same numbers as a table.
import "uplot/dist/uPlot.min.css";

import { type JSX, type ReactNode, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";

import { messageFor } from "../api/problem";
import { Button, IconButton } from "../kit/button";
import { classes } from "../kit/class";
import { instant } from "../kit/format";
import { useShownTheme } from "../kit/theme";
import { ChartTable } from "./chart-table";
import {
  brokenAt,
  type Columns,
  holesIn,
  lastOf,
  type Limit,
  type Series,
  type Span,
  type Stretch,
  type Values,
} from "./data";
import { createPlot, type Picture, type Plot, shapeOf } from "./plot";
import { SERIES_TOKENS } from "./palette";
import { drawNever, drawSoon } from "./schedule";
import styles from "./time-chart.module.css";

/** What all charts of a page share: the stretch, the crosshair, and what zooming does. */
export interface ChartFrame {
  stretch: Stretch;
  /** Charts of the same group share the crosshair. */
  group: string;
  /** Stretches behind the lines; of holes that no span explains the chart says that the cause is unknown. */
  spans?: Span[];
  onZoom?: (stretch: Stretch) => void;
  onZoomBack?: () => void;
}

/** How the rows of a chart are: on their way, or why they are not there. */
export interface ChartState {
  pending: boolean;
  error: Error | null;
  retry: () => void;
}

interface TimeChartProps extends ChartFrame {
  title: string;
  /** Beside the title: a choice, a fact. */
  aside?: ReactNode;
  /** Below the lines, along the same times: a strip, a list. */
  below?: ReactNode;
  state?: ChartState;
  columns: Columns;
  format: (value: number | null) => string;
  stack?: boolean;
  limits?: Limit[];
  most?: number | null;
  fromZero?: boolean;
  least?: number;
  binary?: boolean;
  height?: number;
}

const NO_SPANS: Span[] = [];
const NO_LIMITS: Limit[] = [];

export function TimeChart(props: TimeChartProps): JSX.Element {
  const {
    title,
    aside,
    below,
    state,
    columns,
    format,
    stretch,
    group,
    height = 168,
    stack = false,
    most = null,
  } = props;
  const { fromZero = true, least = 1, binary = false, spans = NO_SPANS, limits = NO_LIMITS } = props;
  const theme = useShownTheme();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [asTable, setAsTable] = useState(false);
  const legend = useRef<HTMLUListElement>(null);
  const id = useId();

  const holes = useMemo(() => holesIn(columns.times, stretch), [columns, stretch]);
  const shown = useMemo(() => {
    const colored = columns.series.map((series, index) => ({ ...series, color: series.color ?? hue(index) }));
    return brokenAt({ ...columns, series: colored.filter((series) => !hidden.has(series.id)) }, holes);
  }, [columns, hidden, holes]);
  const allSpans = useMemo(() => [...unexplained(holes, spans), ...spans], [holes, spans]);
  const picture: Picture = {
    times: shown.times,
    series: shown.series,
    stretch,
    spans: allSpans,
    limits,
    stack,
    most,
    fromZero,
    least,
    binary,
    format,
    theme,
  };
  const root = usePlot(picture, group, props, (index) => writeLegend(legend.current, shown, allSpans, index, format));

  const toggle = (series: Series): void => {
    const next = new Set(hidden);
    if (!next.delete(series.id)) next.add(series.id);
    setHidden(next);
  };
  return (
    <section className={styles.chart} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {aside && <div className={styles.aside}>{aside}</div>}
        <span className={styles.moment} data-moment />
        <IconButton
          icon="table"
          label={asTable ? `Show ${title} as a chart` : `Show ${title} as a table`}
          aria-pressed={asTable}
          className={styles.switch ?? ""}
          onClick={() => setAsTable(!asTable)}
        />
      </header>
      {asTable ? (
        <ChartTable label={title} columns={columns} format={format} spans={allSpans} height={height} />
      ) : (
        <div className={styles.place} style={{ minHeight: height }}>
          <div
            ref={root}
            className={styles.plot}
            role="img"
            aria-label={`${title}, a chart. Its values are in the legend and in the table.`}
          />
          {columns.times.length === 0 && <Missing title={title} state={state} />}
        </div>
      )}
      <ul ref={legend} className={styles.legend}>
        {columns.series.map((series, index) => (
          <li key={series.id}>
            <button
              type="button"
              className={styles.entry}
              aria-pressed={!hidden.has(series.id)}
              onClick={() => toggle(series)}
            >
              <svg viewBox="0 0 10 10" width={10} height={10} aria-hidden>
                <rect width="10" height="10" rx="2.5" style={{ fill: `var(${series.color ?? hue(index)})` }} />
              </svg>
              <bdi className={styles.name}>{series.label}</bdi>
              <span className={classes(styles.value)} data-series={series.id} data-value={lastOf(series.values) ?? ""}>
                {format(lastOf(series.values))}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className={styles.span} data-span aria-hidden />
      {below}
    </section>
  );
}

/** In place of lines: they are on their way, or could not be had, or there are none. */
function Missing({ title, state }: { title: string; state: ChartState | undefined }): JSX.Element {
  if (state?.error) {
    return (
      <div className={styles.missing} role="alert">
        <p>{messageFor(state.error)}</p>
        <Button icon="refresh" aria-label={`Ask for ${title} again`} onClick={state.retry}>
          Try again
        </Button>
      </div>
    );
  }
  if (state?.pending) return <span className={styles.pending} role="status" aria-label={`${title} is on its way`} />;
  return (
    <div className={styles.missing}>
      <p>No readings in this stretch</p>
    </div>
  );
}

function hue(index: number): string {
  return SERIES_TOKENS[index % SERIES_TOKENS.length] ?? "--series-1";
}

/** Holes that nobody has explained. */
function unexplained(holes: Stretch[], spans: Span[]): Span[] {
  const gaps = spans.filter(({ kind }) => kind === "gap");
  const open = holes.filter((hole) => !gaps.some(({ start, end }) => start < hole.end && end > hole.start));
  return open.map((hole) => ({ ...hole, kind: "gap", label: "No readings" }));
}

/** Writes what is pointed at past React: twelve charts follow the pointer within one frame. */
function writeLegend(
  legend: HTMLElement | null,
  { times, series }: Columns,
  spans: Span[],
  index: number | null,
  format: (value: number | null) => string,
): void {
  const chart = legend?.parentElement;
  if (!legend || !chart) return;
  for (const { id, values } of series) {
    const value = index === null ? lastOf(values) : (values[index] ?? null);
    const place = legend.querySelector<HTMLElement>(`[data-series="${CSS.escape(id)}"]`);
    if (!place) continue;
    place.textContent = format(value);
    place.dataset.value = value === null ? "" : String(value);
  }
  const time = index === null ? undefined : times[index];
  write(chart, "[data-moment]", time === undefined ? "" : instant(time));
  const span = time === undefined ? undefined : spans.find(({ start, end }) => time >= start && time <= end);
  write(chart, "[data-span]", span?.label ?? "");
}

function write(chart: Element, selector: string, text: string): void {
  const place = chart.querySelector(selector);
  if (place && place.textContent !== text) place.textContent = text;
}

type Handlers = Pick<ChartFrame, "onZoom" | "onZoomBack">;

/** A chart is drawn a little before it is scrolled into sight. */
const NEAR = "200px";

/** Keeps a plot in an element: built when its shape changes, else told what is new; both when it is in sight. */
function usePlot(picture: Picture, group: string, handlers: Handlers, onPoint: (index: number | null) => void) {
  const [root, setRoot] = useState<HTMLElement | null>(null);
  const redraw = useRef<() => void>(() => undefined);
  const newest = useRef({ picture, handlers, onPoint });
  useLayoutEffect(() => {
    newest.current = { picture, handlers, onPoint };
  });
  const shape = shapeOf(picture);

  useEffect(() => {
    if (!root) return undefined;
    let plot: Plot | null = null;
    let inSight = false;
    // New already: the plot is to be built.
    let stale = true;
    const draw = (): void => {
      stale = false;
      if (plot) plot.show(newest.current.picture);
      else
        plot = createPlot(root, group, newest.current.picture, {
          onPoint: (index) => newest.current.onPoint(index),
          onZoom: (stretch) => newest.current.handlers.onZoom?.(stretch),
          onZoomBack: () => newest.current.handlers.onZoomBack?.(),
        });
    };
    redraw.current = () => {
      stale = true;
      if (inSight) drawSoon(draw);
    };
    const sight = new IntersectionObserver(
      ([entry]) => {
        inSight = entry?.isIntersecting === true;
        if (inSight && stale) drawSoon(draw);
      },
      { rootMargin: NEAR },
    );
    const size = new ResizeObserver(() => plot?.resize(root.clientWidth, root.clientHeight));
    sight.observe(root);
    size.observe(root);
    return () => {
      drawNever(draw);
      sight.disconnect();
      size.disconnect();
      plot?.destroy();
      redraw.current = () => undefined;
    };
  }, [root, group, shape]);

  const { times, series, stretch, spans, limits, theme } = picture;
  useEffect(() => redraw.current(), [times, series, stretch, spans, limits, theme]);
  return setRoot;
}

export type { Columns, Series, Values };
