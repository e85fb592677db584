// How near the end of a certificate is.
import type { Level } from "../kit/meter";

/** Certificates are renewed a month before they end; what was not is worth a look. */
const SOON_DAYS = 21;
const VERY_SOON_DAYS = 7;

export function levelOfDays(days: number): Level {
  if (days < VERY_SOON_DAYS) return "crit";
  return days < SOON_DAYS ? "warn" : "calm";
}
