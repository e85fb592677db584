// What of the server's state is worth a word beside its number.
import type { ServerState } from "../api/server";
import { bytes, percent } from "../kit/format";
import type { SparkPoint } from "../kit/sparkline";

const EDITIONS: Record<string, { name: string; about: string }> = {
  sqlite: { name: "Embedded", about: "SQLite beside the server: for one server, up to some hundred hosts" },
  "timescale-community": { name: "TimescaleDB Community", about: "old measurements are compressed by columns" },
  "timescale-apache": { name: "TimescaleDB Apache", about: "without compression: it takes several times the space" },
};

export function editionOf(edition: string): { name: string; about: string } {
  return EDITIONS[edition] ?? { name: edition, about: "" };
}

/** `saves 95 %: 25 MiB in place of 500 MiB`; null where nothing is compressed. */
export function savedBy({ columnstore }: ServerState["database"]): string | null {
  if (!columnstore || columnstore.bytes_before === 0) return null;
  const share = 100 * (1 - columnstore.bytes / columnstore.bytes_before);
  return `saves ${percent(share)}: ${bytes(columnstore.bytes)} in place of ${bytes(columnstore.bytes_before)}`;
}

const YEAR_DAYS = 365;

/** `7 days`, `1 year`, `5 years`. */
export function days(number: number): string {
  const years = Math.round(number / YEAR_DAYS);
  if (years >= 1 && Math.abs(number - years * 365.25) < 2) return years === 1 ? "1 year" : `${String(years)} years`;
  return number === 1 ? "1 day" : `${String(number)} days`;
}

/** So long rates stay in sight. */
export const RATES_MS = 300_000;

/** Rates that were seen since the page was opened: the server tells the newest alone. */
export function withRate(seen: SparkPoint[], time: number, value: number): SparkPoint[] {
  return [...seen.filter((point) => point.time > time - RATES_MS), { time, value }];
}
