// What the address of a host says: typed, and only what differs from the usual.

export const RANGES = ["5m", "15m", "1h", "6h", "24h", "7d", "30d", "90d", "1y", "5y"] as const;
export type Range = (typeof RANGES)[number];

export const USUAL_RANGE: Range = "1h";

export interface HostParams {
  /** Up to now; absent with `from` and `to`. */
  range?: Range;
  /** A stretch of its own, milliseconds since 1970. */
  from?: number;
  to?: number;
}

export function readHostParams(said: Record<string, unknown>): HostParams {
  const [from, to] = [moment(said.from), moment(said.to)];
  if (from !== null && to !== null && from < to) return { from, to };
  const range = RANGES.find((name) => name === said.range);
  return range && range !== USUAL_RANGE ? { range } : {};
}

function moment(value: unknown): number | null {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : null;
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, y: 365 * 86_400_000 };

export function rangeMs(range: Range): number {
  return Number(range.slice(0, -1)) * (UNITS[range.slice(-1)] ?? 0);
}
