// What happened to a host and what is missing of its readings, as one list: the newest first.
import type { HostEvent } from "../api/fleet";
import type { Gap } from "../api/host";
import { GAP_CAUSES, SILENCE_CAUSES } from "../chart/gaps";
import type { Tone } from "../kit/badge";
import { count, duration } from "../kit/format";
import type { IconName } from "../kit/icon";

export interface Happening {
  id: string;
  /** Milliseconds since 1970. */
  time: number;
  kind: string;
  word: string;
  icon: IconName;
  tone: Tone;
  detail: string;
  /** What charts show of it. */
  stretch: { start: number; end: number };
}

interface Look {
  word: string;
  icon: IconName;
  tone: Tone;
}

export const EVENT_LOOKS: Record<string, Look> = {
  registered: { word: "Registered", icon: "plus", tone: "plain" },
  silent: { word: "Fell silent", icon: "statusOff", tone: "crit" },
  back: { word: "Is back", icon: "statusOk", tone: "ok" },
  rebooted: { word: "Restarted", icon: "refresh", tone: "plain" },
  updated: { word: "Agent updated", icon: "download", tone: "plain" },
  clock_off: { word: "Clock went wrong", icon: "clock", tone: "warn" },
  clock_right: { word: "Clock is right", icon: "clock", tone: "ok" },
  under_voltage: { word: "Under-voltage", icon: "bolt", tone: "warn" },
  frequency_capped: { word: "Frequency capped", icon: "statusWarn", tone: "warn" },
  throttled: { word: "Throttled", icon: "statusWarn", tone: "warn" },
  temperature_limit: { word: "Temperature limit", icon: "thermometer", tone: "warn" },
};

const GAP_LOOK: Look = { word: "Readings missing", icon: "statusLate", tone: "late" };

/** The kind under which gaps are listed: they are no events. */
export const GAP_KIND = "gap";

/** So much of what was before and after it, in charts. */
const AROUND_MS = 1_800_000;

export function happeningsOf(events: HostEvent[], gaps: Gap[]): Happening[] {
  const found = [...events.map(ofEvent), ...gaps.map(ofGap)];
  return found.sort((a, b) => b.time - a.time);
}

function ofEvent({ time: at, kind, cause, detail }: HostEvent): Happening {
  const time = Date.parse(at);
  const look = EVENT_LOOKS[kind] ?? { word: kind.replaceAll("_", " "), icon: "info" as const, tone: "plain" as const };
  const why = cause ? (SILENCE_CAUSES[cause] ?? "cause unknown") : "";
  return {
    id: `${kind} ${at}`,
    time,
    kind,
    ...look,
    detail: [why, detail].filter(Boolean).join("; "),
    stretch: { start: time - AROUND_MS, end: time + AROUND_MS },
  };
}

function ofGap({ after, before, cause, count: missing, recorded_at: recorded, stream, from }: Gap): Happening {
  const start = after ? Date.parse(after) : null;
  const end = before ? Date.parse(before) : null;
  const long = start !== null && end !== null ? `${duration((end - start) / 1000)} without readings` : "";
  const many = missing === null || missing === undefined ? "" : `${count(missing)} lost`;
  const time = start ?? end ?? Date.parse(recorded);
  return {
    id: `gap ${stream} ${from}`,
    time,
    kind: GAP_KIND,
    ...GAP_LOOK,
    detail: [GAP_CAUSES[cause] ?? "Cause unknown", long, many].filter(Boolean).join("; "),
    stretch: { start: (start ?? time) - AROUND_MS, end: (end ?? time) + AROUND_MS },
  };
}
