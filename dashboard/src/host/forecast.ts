// When a file system will be full, in words: what matters first.
import type { Forecast } from "../api/host";
import { bytes, roundDuration } from "../kit/format";
import type { Level } from "../kit/meter";

const DAY_S = 86_400;

export interface Outlook {
  level: Level;
  says: string;
  /** How fast it fills. */
  rate: string | null;
}

/** Full within a week is a warning, within a day it is more. */
export function outlookOf({ outlook, seconds_left: left, bytes_per_day: rate }: Forecast): Outlook {
  const speed =
    typeof rate === "number" && Math.abs(rate) >= 1 ? `${rate > 0 ? "+" : "−"}${bytes(Math.abs(rate))} a day` : null;
  switch (outlook) {
    case "full":
      return { level: "crit", says: "full", rate: null };
    case "filling": {
      const seconds = left ?? 0;
      const level: Level = seconds < DAY_S ? "crit" : seconds < 7 * DAY_S ? "warn" : "calm";
      return { level, says: left === null ? "filling" : `full in ${roundDuration(seconds)}`, rate: speed };
    }
    case "steady":
      return { level: "calm", says: typeof rate === "number" && rate < 0 ? "shrinking" : "steady", rate: speed };
    default:
      return { level: "calm", says: "too early to say", rate: null };
  }
}

const RANK: Record<Forecast["outlook"], number> = { full: 0, filling: 1, steady: 2, unknown: 3 };

/** The soonest full first. */
export function byUrgency(forecasts: Forecast[]): Forecast[] {
  return forecasts.toSorted(
    (a, b) =>
      RANK[a.outlook] - RANK[b.outlook] ||
      (a.seconds_left ?? Number.POSITIVE_INFINITY) - (b.seconds_left ?? Number.POSITIVE_INFINITY) ||
      a.mountpoint.localeCompare(b.mountpoint),
  );
}
