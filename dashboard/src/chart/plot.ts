// The one place that knows uPlot: a chart over time as a canvas, told what to show and telling what is pointed at.
// eslint-disable-next-line no-restricted-imports -- this is the place
import uPlot from "uplot";

import { BINARY_STEPS, rangeAround, rangeFromZero, TIME_STEPS, timeLabels, withoutZeros } from "./axis";
import { type Limit, type Series, type Span, stacked, type Stretch, type Values } from "./data";
import { paintLimits, paintSpans } from "./paint";
import { colorOf, faded, SERIES_TOKENS } from "./palette";

export interface Picture {
  times: number[];
  series: Series[];
  stretch: Stretch;
  spans: Span[];
  limits: Limit[];
  /** Series on top of each other. */
  stack: boolean;
  /** A fixed top of the value axis, such as 100 for %. */
  most: number | null;
  /** The axis begins at nothing; else around the values. */
  fromZero: boolean;
  /** The least that the value axis spans. */
  least: number;
  /** Steps of the axis are powers of two. */
  binary: boolean;
  format: (value: number) => string;
  theme: string;
}

export interface PlotEvents {
  /** Which reading is pointed at, here or in another chart of the group; null when none is. */
  onPoint: (index: number | null) => void;
  onZoom: (stretch: Stretch) => void;
  onZoomBack: () => void;
}

export interface Plot {
  show: (picture: Picture) => void;
  resize: (width: number, height: number) => void;
  destroy: () => void;
}

/** Room for the labels of values: the same in all charts, so that their times are in one line. */
export const AXIS_WIDTH = 62;
/** Right of the lines, so that the newest reading is not cut off. */
export const EDGE = 8;
const AXIS_HEIGHT = 26;
/** A shorter drag is a press. */
const ZOOM_PIXELS = 6;
const FONT_PIXELS = 11;

/** What must be built anew when it changes; all else is taken over. */
export function shapeOf({ series, stack, binary }: Picture): string {
  return JSON.stringify([
    stack,
    binary,
    series.map(({ id, band, filled, color, over }) => [id, Boolean(band), filled, color, over]),
  ]);
}

export function createPlot(root: HTMLElement, group: string, first: Picture, events: PlotEvents): Plot {
  let picture = first;
  const color = (token: string): string => colorOf(token, picture.theme);
  const family = getComputedStyle(document.body).fontFamily;
  const plot = new uPlot(options(), columns(first), root);

  function options(): uPlot.Options {
    const seriesColor = (index: number): string =>
      picture.series[index]?.color ?? SERIES_TOKENS[index % SERIES_TOKENS.length] ?? "--series-1";
    const { lines, bands } = layout(first, (index) => color(seriesColor(index)));
    const font = `${FONT_PIXELS}px ${family}`;
    const axis = { stroke: () => color("--chart-axis"), font, ticks: { show: false } };
    const grid = { stroke: () => color("--chart-grid"), width: 1 };
    return {
      width: Math.max(50, root.clientWidth),
      height: Math.max(50, root.clientHeight),
      ms: 1,
      padding: [8, EDGE, 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: group, scales: ["x", null] },
        drag: { x: true, y: false, setScale: false, dist: ZOOM_PIXELS },
        points: { size: 7, width: 1.5, stroke: () => color("--surface"), fill: (self, index) => strokeOf(self, index) },
        y: false,
        bind: { dblclick: () => () => (events.onZoomBack(), null) },
      },
      scales: {
        x: { time: true, range: () => [picture.stretch.start, picture.stretch.end] },
        y: { range: (_, low, high) => valueRange(picture, low, high) },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: AXIS_HEIGHT,
          space: 74,
          gap: 4,
          incrs: TIME_STEPS,
          values: (self, splits, _, __, step) => withoutCut(self, splits, timeLabels(splits, step)),
        },
        {
          ...axis,
          grid,
          size: AXIS_WIDTH,
          space: 34,
          gap: 6,
          ...(first.binary && { incrs: BINARY_STEPS }),
          values: (_, splits) => withoutZeros(splits.map((value) => picture.format(value))),
        },
      ],
      series: [{}, ...lines],
      bands,
      hooks: {
        drawClear: [(self) => paintSpans(areaOf(self), picture.spans, color)],
        draw: [
          (self) => paintLimits(areaOf(self), picture.limits, color, `${FONT_PIXELS * uPlot.pxRatio}px ${family}`),
        ],
        setCursor: [(self) => events.onPoint(self.cursor.idx ?? null)],
        setSelect: [zoom],
      },
    };
  }

  function zoom(self: uPlot): void {
    const { left, width } = self.select;
    if (width < ZOOM_PIXELS) return;
    const [start, end] = [self.posToVal(left, "x"), self.posToVal(left + width, "x")];
    self.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    events.onZoom({ start: Math.round(start), end: Math.round(end) });
  }

  return {
    show: (next) => {
      const same = next.times === picture.times && next.series === picture.series;
      picture = next;
      plot.batch(() => {
        if (!same) plot.setData(columns(next), false);
        // Ranges come from the picture: any value makes the plot ask for them again.
        plot.setScale("x", { min: next.stretch.start, max: next.stretch.end });
      });
      // Spans, limits and colours are no data: the plot does not notice them.
      if (same) plot.redraw(false);
    },
    resize: (width, height) => plot.setSize({ width: Math.max(50, width), height: Math.max(50, height) }),
    destroy: () => plot.destroy(),
  };
}

/** Half of the widest label of a moment: one that is closer to the edge would be cut off. */
const HALF_LABEL = 18;

function withoutCut(plot: uPlot, times: number[], labels: string[]): (string | null)[] {
  const width = plot.bbox.width / uPlot.pxRatio;
  return labels.map((label, index) =>
    plot.valToPos(times[index] ?? 0, "x") > width + EDGE - HALF_LABEL ? null : label,
  );
}

function strokeOf(plot: uPlot, index: number): string {
  const { stroke } = plot.series[index] ?? {};
  const found: unknown = typeof stroke === "function" ? stroke(plot, index) : stroke;
  return typeof found === "string" ? found : "transparent";
}

function areaOf(plot: uPlot): Parameters<typeof paintSpans>[0] {
  const { left, top, width, height } = plot.bbox;
  return {
    context: plot.ctx,
    left,
    top,
    width,
    height,
    ratio: uPlot.pxRatio,
    x: (time) => plot.valToPos(time, "x", true),
    y: (value) => plot.valToPos(value, "y", true),
  };
}

function valueRange(
  { most, fromZero, least, limits }: Picture,
  low: number | null,
  high: number | null,
): [number, number] {
  if (most !== null) return [0, most];
  if (fromZero) return rangeFromZero(high, least);
  // A limit that is near belongs into the picture; one that is far would flatten everything else.
  const near = limits.map(({ value }) => value).filter((value) => high !== null && value < high * 1.3);
  return rangeAround(low, high === null ? null : Math.max(high, ...near), least);
}

/** Columns in the order of the lines: of a stack the sums, of others each with its band. */
function columns({ times, series, stack }: Picture): uPlot.AlignedData {
  const values: Values[] = stack
    ? [
        ...stacked(series.filter(({ over }) => !over)).reverse(),
        ...series.filter(({ over }) => over).map(({ values: line }) => line),
      ]
    : series.flatMap(({ values: line, band }) => (band ? [line, band.max, band.min] : [line]));
  return [times, ...values];
}

/** Lines and what is filled between them, for `columns`. A stack is drawn from its top down: lower ones lie before. */
function layout(
  { series, stack }: Picture,
  color: (index: number) => string,
): { lines: uPlot.Series[]; bands: uPlot.Band[] } {
  const lines: uPlot.Series[] = [];
  const bands: uPlot.Band[] = [];
  const points = { show: true, size: 4, filter: isolated };
  if (stack) {
    const layers = series.flatMap(({ over }, index) => (over ? [] : [index]));
    for (const [depth, index] of layers.toReversed().entries()) {
      const fill = (): string => faded(color(index), 0.62);
      lines.push({ stroke: () => color(index), fill, width: 1, points: { show: false } });
      if (depth < layers.length - 1) bands.push({ series: [lines.length, lines.length + 1], fill });
    }
    for (const [index, { over }] of series.entries())
      if (over)
        lines.push({ stroke: () => faded(color(index), 0.85), width: 1, dash: [2, 2], points: { show: false } });
    return { lines, bands };
  }
  for (const [index, { band, filled }] of series.entries()) {
    const at = lines.length + 1;
    const fill = filled ? { fill: () => faded(color(index), 0.14) } : {};
    lines.push({ stroke: () => color(index), width: 1.5, points, ...fill });
    if (!band) continue;
    const edge = { stroke: "transparent", width: 0, points: { show: false } };
    lines.push(edge, edge);
    bands.push({ series: [at + 1, at + 2], fill: () => faded(color(index), 0.2) });
  }
  return { lines, bands };
}

/** A reading between two holes is no line: it is drawn as a point. */
function isolated(plot: uPlot, index: number): number[] | null {
  const values = plot.data[index];
  if (!values) return null;
  const found: number[] = [];
  for (let at = 0; at < values.length; at += 1) {
    const alone = values[at] !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
    if (alone) found.push(at);
  }
  return found;
}
