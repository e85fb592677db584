// What the address of a host says: typed, and only what differs from the usual.

export const RANGES = ["5m", "15m", "1h", "6h", "24h", "7d", "30d", "90d", "1y", "5y"] as const;
export type Range = (typeof RANGES)[number];

export const USUAL_RANGE: Range = "1h";

export interface HostParams {
  /** Up to now. Beside `from` and `to` it is what one goes back to. */
  range?: Range;
  /** A stretch of its own, milliseconds since 1970. */
  from?: number;
  to?: number;
}

export function readHostParams(said: Record<string, unknown>): HostParams {
  const [from, to] = [moment(said.from), moment(said.to)];
  const known = RANGES.find((name) => name === said.range);
  const range = known && known !== USUAL_RANGE ? { range: known } : {};
  return from !== null && to !== null && from < to ? { ...range, from, to } : range;
}

/** The same up to now: what goes with following the present. */
export function following<Params extends HostParams>(params: Params): Params {
  const next = { ...params };
  delete next.from;
  delete next.to;
  return next;
}

/** The same up to now, of another length. */
export function ofRange<Params extends HostParams>(params: Params, range: Range): Params {
  const next = following(params);
  delete next.range;
  return { ...next, ...readHostParams({ range }) };
}

/** What the address of the overview says besides. */
export interface OverviewParams {
  /** The interface that the charts of the network are about. */
  net?: string;
}

export function readOverviewParams({ net }: Record<string, unknown>): OverviewParams {
  return typeof net === "string" && net !== "" ? { net } : {};
}

/** What the address of a list says: words that are looked for, one of a few kinds, the order. */
export interface ListParams {
  q?: string;
  show?: string;
  sort?: string;
  desc?: true;
  /** The workload whose charts are open. */
  open?: string;
}

export function readListParams(said: Record<string, unknown>): ListParams {
  const text = (value: unknown): string | undefined =>
    typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
  const [q, show, sort, open] = [text(said.q), text(said.show), text(said.sort), text(said.open)];
  const desc = said.desc === true || said.desc === "true";
  return {
    ...(q && { q }),
    ...(show && { show }),
    ...(sort && { sort }),
    ...(sort && desc && { desc: true as const }),
    ...(open && { open }),
  };
}

function moment(value: unknown): number | null {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : null;
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, y: 365 * 86_400_000 };

export function rangeMs(range: Range): number {
  return Number(range.slice(0, -1)) * (UNITS[range.slice(-1)] ?? 0);
}
