// What is drawn behind and before the lines: hatched gaps, tinted marks, limits.
import type { Limit, Span } from "./data";

export interface Area {
  context: CanvasRenderingContext2D;
  left: number;
  top: number;
  width: number;
  height: number;
  /** Device pixels of one CSS pixel. */
  ratio: number;
  x: (time: number) => number;
  y: (value: number) => number;
}

/** A span that is narrower than this would not be seen. */
const NARROWEST = 2;
const HATCH = 6;

export function paintSpans(area: Area, spans: Span[], color: (token: string) => string): void {
  const { context, left, top, width, height, ratio, x } = area;
  for (const span of spans) {
    const start = Math.max(left, x(span.start));
    const end = Math.min(left + width, Math.max(x(span.end), start + NARROWEST * ratio));
    if (end <= start) continue;
    context.save();
    context.beginPath();
    context.rect(start, top, end - start, height);
    context.clip();
    if (span.kind === "gap") hatch(area, start, end, color("--chart-gap"));
    else mark(area, start, end, color);
    context.restore();
  }
}

function hatch({ context, top, height, ratio }: Area, start: number, end: number, color: string): void {
  context.strokeStyle = color;
  context.lineWidth = ratio;
  context.beginPath();
  // The lines of all gaps belong to one pattern, whatever their beginning.
  const step = HATCH * ratio;
  for (let at = Math.floor((start - height) / step) * step; at < end; at += step) {
    context.moveTo(at, top + height);
    context.lineTo(at + height, top);
  }
  context.stroke();
}

function mark(
  { context, top, height, ratio }: Area,
  start: number,
  end: number,
  color: (token: string) => string,
): void {
  context.fillStyle = color("--chart-mark");
  context.fillRect(start, top, end - start, height);
  // An edge on top, so that a mark is told by more than its tint.
  context.fillStyle = color("--warn-fill");
  context.fillRect(start, top, end - start, 3 * ratio);
}

export function paintLimits(area: Area, limits: Limit[], color: (token: string) => string, font: string): void {
  const { context, left, top, width, height, ratio, y } = area;
  context.save();
  context.font = font;
  context.textAlign = "right";
  for (const { value, label, calm } of limits) {
    const at = Math.round(y(value)) + 0.5;
    if (at < top || at > top + height) continue;
    context.strokeStyle = color(calm ? "--chart-axis" : "--chart-limit");
    context.lineWidth = ratio;
    context.setLineDash([5 * ratio, 4 * ratio]);
    context.beginPath();
    context.moveTo(left, at);
    context.lineTo(left + width, at);
    context.stroke();
    const below = at - top < 16 * ratio;
    context.textBaseline = below ? "top" : "bottom";
    const place = [left + width - 4 * ratio, at + (below ? 3 : -2) * ratio] as const;
    context.fillStyle = context.strokeStyle;
    // A rim of the ground, so that it is read over lines too.
    context.strokeStyle = color("--surface");
    context.lineWidth = 3 * ratio;
    context.setLineDash([]);
    context.strokeText(label, ...place);
    context.fillText(label, ...place);
  }
  context.restore();
}
