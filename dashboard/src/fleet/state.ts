// How a host is, in a word, with the sign and the tone that go with it.
import type { Host, Thresholds } from "../api/fleet";
import type { Tone } from "../kit/badge";
import type { IconName } from "../kit/icon";
import { type Level, levelOf } from "../kit/meter";

/** What a host's state comes down to: the server's statuses, and a host that was never heard of. */
export type State = "offline" | "crit" | "late" | "warn" | "new" | "online" | "asleep" | "stopped";

/** The worst first. */
export const STATES: readonly State[] = ["offline", "crit", "late", "warn", "new", "online", "asleep", "stopped"];

interface Look {
  word: string;
  icon: IconName;
  tone: Tone;
}

export const LOOKS: Record<State, Look> = {
  offline: { word: "Offline", icon: "statusOff", tone: "crit" },
  crit: { word: "Critical", icon: "statusCrit", tone: "crit" },
  late: { word: "Late", icon: "statusLate", tone: "late" },
  warn: { word: "Warning", icon: "statusWarn", tone: "warn" },
  new: { word: "Waiting", icon: "statusNew", tone: "rest" },
  online: { word: "Online", icon: "statusOk", tone: "ok" },
  asleep: { word: "Asleep", icon: "statusAsleep", tone: "rest" },
  stopped: { word: "Stopped", icon: "statusStopped", tone: "rest" },
};

const BY_STATUS: Record<string, State> = {
  online: "online",
  warn: "warn",
  crit: "crit",
  stale: "late",
  offline: "offline",
  stopped: "stopped",
  asleep: "asleep",
};

export function stateOf(host: Host): State {
  if (host.last_seen === "" || (host.status === "offline" && host.metrics_updated_at === null)) return "new";
  return BY_STATUS[host.status] ?? "online";
}

/** Values of a host that is silent are old: they are shown faint, and judged no more. */
export function isSilent(state: State): boolean {
  return state === "offline" || state === "new" || state === "asleep" || state === "stopped";
}

export interface Judged {
  cpu: Level;
  memory: Level;
  disk: Level;
  temperature: Level;
}

const CALM: Judged = { cpu: "calm", memory: "calm", disk: "calm", temperature: "calm" };

/** Which values of a host are over their limits. */
export function judge(host: Host, limits: Thresholds | undefined): Judged {
  if (!limits || isSilent(stateOf(host))) return CALM;
  return {
    cpu: levelOf(host.cpu_usage, limits.cpu_warn, limits.cpu_crit),
    memory: levelOf(host.ram_percent, limits.mem_warn, limits.mem_crit),
    disk: levelOf(host.disk_max_percent, limits.disk_warn, limits.disk_crit),
    temperature: levelOf(host.max_temp, limits.temp_warn, limits.temp_crit),
  };
}
