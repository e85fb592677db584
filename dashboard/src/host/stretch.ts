// The stretch of time that a host's page shows, and how often it is asked for again.
import { useMemo } from "react";

import type { Asked } from "../api/series";
import type { Stretch } from "../chart/data";
import { useNow } from "../kit/time";
import { type HostParams, type Range, rangeMs, USUAL_RANGE } from "./params";

/** New readings of a longer stretch change less of its picture. */
const EVERY_MS: [longest: number, every: number][] = [
  [3_600_000, 10_000],
  [6 * 3_600_000, 30_000],
  [24 * 3_600_000, 60_000],
  [Number.POSITIVE_INFINITY, 300_000],
];

export interface Shown extends Asked {
  stretch: Stretch;
  /** Follows the present. */
  live: boolean;
  /** The range that is shown, or that one goes back to. */
  range: Range;
}

export function useShown({ range = USUAL_RANGE, from, to }: HostParams): Shown {
  const now = useNow();
  const fixed = useMemo((): Shown | null => {
    if (from === undefined || to === undefined) return null;
    const when = { start: new Date(from).toISOString(), end: new Date(to).toISOString() };
    return { stretch: { start: from, end: to }, when, every: false, live: false, range };
  }, [range, from, to]);
  // What is over stays the same while the clock goes on: nothing of it is drawn again.
  const following = useMemo((): Shown => {
    const length = rangeMs(range);
    const every = EVERY_MS.find(([longest]) => length <= longest)?.[1] ?? 300_000;
    return { stretch: { start: now - length, end: now }, when: { range }, every, live: true, range };
  }, [range, now]);
  return fixed ?? following;
}
