// What needs a look, and why: sentences about the fleet, the worst first.
import type { Host, HostEvent, Thresholds } from "../api/fleet";
import { celsius, clockTime, count, percent, plural, roundDuration } from "../kit/format";
import { judge, type State, stateOf } from "./state";

/** A clock that is further off than this is worth a word, milliseconds; the server itself says so from there. */
const CLOCK_OFF_MS = 60_000;

/** A host, or several with the same trouble, and what is to be said of them. */
export interface Concern {
  state: State;
  /** Named in the sentence, the first of them as links. */
  hosts: Host[];
  /** Follows the names: `is offline since 14:02`. */
  says: string;
}

export interface Summary {
  concerns: Concern[];
  /** Hosts that any concern is about. */
  ids: Set<string>;
  /** Of hosts whose values are fine nevertheless: what is wrong. */
  notes: Map<string, string>;
  /** `51 hosts: 44 online, 1 asleep and 1 stopped.` */
  counts: string;
  /** What can wait: `4 hosts wait for a reboot.` */
  asides: string[];
}

interface Facts {
  thresholds: Thresholds | undefined;
  underVoltage: HostEvent[];
  now: number;
}

/** More hosts of the same trouble than this are one sentence. */
const SAID_ALONE = 2;

export function summarize(hosts: Host[], { thresholds, underVoltage, now }: Facts): Summary {
  const silent = hosts.filter((host) => stateOf(host) === "offline");
  const late = hosts.filter((host) => stateOf(host) === "late");
  const low = underVoltageBy(underVoltage);
  const notes = new Map<string, string>();
  const loud = hosts.flatMap((host) => {
    const state = stateOf(host);
    if (state !== "crit" && state !== "warn" && state !== "online") return [];
    const says = reasons(host, thresholds, low.get(host.id) ?? 0);
    if (says.length === 0) return [];
    if (state === "online") notes.set(host.id, capital(both(says)));
    return [{ host, state: state === "online" ? ("warn" as const) : state, says: both(says) }];
  });
  const concerns: Concern[] = [
    ...together(
      "offline",
      silent,
      (host) => `has been offline since ${clockTime(Date.parse(host.last_seen), now)}`,
      "are offline",
    ),
    ...loud.filter(({ state }) => state === "crit").map(concern),
    ...together(
      "late",
      late,
      (host) => `is late: nothing for ${roundDuration((now - Date.parse(host.last_seen)) / 1000)}`,
      "are late",
    ),
    ...loud.filter(({ state }) => state === "warn").map(concern),
  ];
  return {
    concerns,
    ids: new Set(concerns.flatMap(({ hosts: named }) => named.map(({ id }) => id))),
    notes,
    counts: countsOf(hosts),
    asides: asidesOf(hosts),
  };
}

function concern({ host, state, says }: { host: Host; state: State; says: string }): Concern {
  return { state, hosts: [host], says };
}

function together(state: State, hosts: Host[], alone: (host: Host) => string, many: string): Concern[] {
  if (hosts.length > SAID_ALONE) return [{ state, hosts, says: many }];
  return hosts.map((host) => ({ state, hosts: [host], says: alone(host) }));
}

/** What is wrong with a host that is there, in words. */
function reasons(host: Host, thresholds: Thresholds | undefined, underVoltages: number): string[] {
  const judged = judge(host, thresholds);
  const found: string[] = [];
  if (judged.disk !== "calm") found.push(`has a disk that is ${percent(host.disk_max_percent)} full`);
  if (judged.memory !== "calm") found.push(`uses ${percent(host.ram_percent)} of its memory`);
  if (judged.cpu !== "calm") found.push(`is ${percent(host.cpu_usage)} busy`);
  if (judged.temperature !== "calm") found.push(`is at ${celsius(host.max_temp)}`);
  if (underVoltages > 0) found.push(`had too little voltage ${times(underVoltages)} since yesterday`);
  const off = host.clock_offset_ms ?? 0;
  if (Math.abs(off) >= CLOCK_OFF_MS)
    found.push(`has a clock that is ${roundDuration(Math.abs(off) / 1000)} ${off > 0 ? "ahead" : "behind"}`);
  return found;
}

function both(parts: string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function times(number: number): string {
  return number === 1 ? "once" : number === 2 ? "twice" : `${count(number)} times`;
}

function underVoltageBy(events: HostEvent[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { agent_id: id } of events) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

const THERE: ReadonlySet<State> = new Set<State>(["online", "warn", "crit"]);

function countsOf(hosts: Host[]): string {
  const numberOf = (holds: (state: State) => boolean): number => hosts.filter((host) => holds(stateOf(host))).length;
  const parts: [number, string][] = [
    [numberOf((state) => THERE.has(state)), "online"],
    [numberOf((state) => state === "late"), "late"],
    [numberOf((state) => state === "offline"), "offline"],
    [numberOf((state) => state === "asleep"), "asleep"],
    [numberOf((state) => state === "stopped"), "stopped on purpose"],
    [numberOf((state) => state === "new"), "waiting for a first reading"],
  ];
  return both(parts.filter(([number]) => number > 0).map(([number, word]) => `${count(number)} ${word}`));
}

function asidesOf(hosts: Host[]): string[] {
  const reboot = hosts.filter((host) => host.reboot_required).length;
  const update = hosts.filter((host) => host.update_available).length;
  return [
    ...(reboot > 0 ? [`${plural(reboot, "host waits", "hosts wait")} for a reboot`] : []),
    ...(update > 0 ? [`${plural(update, "agent", "agents")} can be updated`] : []),
  ];
}
