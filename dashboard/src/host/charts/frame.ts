// What every chart of a host is given.
import { useMemo } from "react";

import type { Asked } from "../../api/series";
import type { Span } from "../../chart/data";
import type { ChartFrame } from "../../chart/time-chart";

export interface HostChart {
  hostId: string;
  asked: Asked;
  frame: ChartFrame;
}

export interface MarkedChart extends HostChart {
  /** Stretches in which the board held the processors back. */
  marks: Span[];
}

/** Gaps and marks together. */
export function useMarked({ spans }: ChartFrame, marks: Span[]): Span[] {
  return useMemo(() => [...(spans ?? []), ...marks], [spans, marks]);
}

/** Series beyond so many are not told apart: those with the largest values are shown. */
export const MOST_SERIES = 12;

export function leftOut(left: number): string | undefined {
  return left > 0 ? `${String(left)} smaller ones are not shown` : undefined;
}
