// Going through time by keys and buttons: earlier, later, closer, wider. Never beyond now.
import type { Stretch } from "../chart/data";

/** The shortest stretch that is shown, and the longest: what is kept. */
export const SHORTEST_MS = 10_000;
export const LONGEST_MS = 5 * 366 * 86_400_000;

export function earlier({ start, end }: Stretch): Stretch {
  const half = Math.round((end - start) / 2);
  return { start: start - half, end: end - half };
}

export function later({ start, end }: Stretch, now: number): Stretch {
  const half = Math.min(Math.round((end - start) / 2), Math.max(0, now - end));
  return { start: start + half, end: end + half };
}

/** Half of it, around its middle. */
export function closer({ start, end }: Stretch): Stretch {
  const length = Math.max(SHORTEST_MS, (end - start) / 2);
  const middle = (start + end) / 2;
  return { start: Math.round(middle - length / 2), end: Math.round(middle + length / 2) };
}

/** Twice of it, around its middle as far as there is time. */
export function wider({ start, end }: Stretch, now: number): Stretch {
  const length = Math.min(LONGEST_MS, (end - start) * 2);
  const last = Math.min(now, Math.round((start + end) / 2 + length / 2));
  return { start: Math.round(last - length), end: Math.round(last) };
}

/** What somebody asked for, as it can be shown: in order, long enough, not after now. */
export function possible({ start, end }: Stretch, now: number): Stretch {
  const [first, last] = start < end ? [start, end] : [end, start];
  const until = Math.min(last, now);
  return { start: Math.max(until - LONGEST_MS, Math.min(first, until - SHORTEST_MS)), end: until };
}
