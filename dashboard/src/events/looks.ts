// What each kind of event is called, and how it looks.
import type { HostEvent } from "../api/fleet";
import type { Tone } from "../kit/badge";
import type { IconName } from "../kit/icon";

interface Look {
  word: string;
  icon: IconName;
  tone: Tone;
}

export const EVENT_LOOKS: Record<string, Look> = {
  silent: { word: "Fell silent", icon: "statusOff", tone: "crit" },
  back: { word: "Is back", icon: "statusOk", tone: "ok" },
  rebooted: { word: "Restarted", icon: "refresh", tone: "late" },
  registered: { word: "Registered", icon: "plus", tone: "rest" },
  updated: { word: "Agent updated", icon: "download", tone: "rest" },
  clock_off: { word: "Clock is off", icon: "clock", tone: "warn" },
  clock_right: { word: "Clock is right again", icon: "clock", tone: "ok" },
  under_voltage: { word: "Too little voltage", icon: "bolt", tone: "warn" },
  frequency_capped: { word: "Clock rate capped", icon: "statusWarn", tone: "warn" },
  throttled: { word: "Throttled", icon: "statusWarn", tone: "warn" },
  temperature_limit: { word: "Temperature limit", icon: "statusWarn", tone: "warn" },
};

export const EVENT_KINDS = Object.keys(EVENT_LOOKS);

/** How an event looks; who took their leave is no cause for alarm. */
export function lookOf({ kind, cause }: Pick<HostEvent, "kind" | "cause">): Look {
  if (kind === "silent" && cause === "stopped") return { word: "Was stopped", icon: "statusStopped", tone: "rest" };
  if (kind === "silent" && cause === "asleep") return { word: "Went to sleep", icon: "statusAsleep", tone: "rest" };
  return EVENT_LOOKS[kind] ?? { word: kind.replaceAll("_", " "), icon: "info", tone: "rest" };
}

/** What else is worth knowing, as a sentence. */
export function detailOf({ kind, cause, detail }: Pick<HostEvent, "kind" | "cause" | "detail">): string {
  const causes: Record<string, string> = {
    stopped: "the agent took its leave",
    asleep: "the host went to sleep",
    lost: "without a word",
    unknown: "an agent of the original does not say why",
  };
  const words = detail || (kind === "silent" && cause ? (causes[cause] ?? cause) : "");
  return words === "" ? "" : words.charAt(0).toUpperCase() + words.slice(1);
}

export interface Day {
  /** Midnight in the viewer's zone, milliseconds since 1970. */
  day: number;
}

/** Events with a line before each day's. */
export function withDays(events: HostEvent[]): (HostEvent | Day)[] {
  let last = Number.NaN;
  return events.flatMap((event): (HostEvent | Day)[] => {
    const at = new Date(event.time);
    const day = new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
    if (day === last) return [event];
    last = day;
    return [{ day }, event];
  });
}
