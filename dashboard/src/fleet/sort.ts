// The order of hosts, and the groups that they are in.
import type { Host } from "../api/fleet";
import type { Sorting } from "../kit/table";
import { isSilent, type State, stateOf, STATES } from "./state";

export const SORTS = [
  "state",
  "name",
  "cpu",
  "memory",
  "disk",
  "temperature",
  "network",
  "load",
  "uptime",
  "version",
] as const;
export type Sort = (typeof SORTS)[number];

const RANK = new Map<State, number>(STATES.map((state, rank) => [state, rank]));
const names = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

type Value = number | string | null;

const NONE: ReadonlySet<string> = new Set();

/** A host that needs a look although its values are fine comes behind those whose are not. */
function rankOf(host: Host, looks: ReadonlySet<string>): number {
  const state = stateOf(host);
  const rank = RANK.get(state) ?? STATES.length;
  return state === "online" && looks.has(host.id) ? (RANK.get("warn") ?? rank) + 0.5 : rank;
}

const VALUES: Record<Sort, (host: Host) => Value> = {
  state: (host) => rankOf(host, NONE),
  name: (host) => host.hostname,
  cpu: (host) => measured(host, host.cpu_usage),
  memory: (host) => measured(host, host.ram_percent),
  disk: (host) => measured(host, host.disk_max_percent),
  temperature: (host) => measured(host, host.max_temp),
  network: (host) => measured(host, sum(host.net_rx_bytes, host.net_tx_bytes)),
  load: (host) => measured(host, host.load_normalized),
  uptime: (host) => measured(host, host.uptime),
  version: (host) => host.version || null,
};

/** What a host said before it fell silent is no reason to be on top. */
function measured(host: Host, value: number | null | undefined): number | null {
  return isSilent(stateOf(host)) ? null : (value ?? null);
}

function sum(a: number | null | undefined, b: number | null | undefined): number | null {
  return typeof a === "number" || typeof b === "number" ? (a ?? 0) + (b ?? 0) : null;
}

/** Hosts without a value are last in both directions; of equals the names decide. */
export function sorted(hosts: Host[], { by, descending }: Sorting, looks: ReadonlySet<string> = NONE): Host[] {
  const valueOf = by === "state" ? (host: Host): number => rankOf(host, looks) : VALUES[by as Sort];
  const direction = descending ? -1 : 1;
  const keyed = hosts.map((host) => ({ host, value: valueOf(host) }));
  keyed.sort((a, b) => {
    if (a.value !== null && b.value !== null) {
      const order = compare(a.value, b.value);
      if (order !== 0) return order * direction;
    } else if (a.value !== b.value) {
      return a.value === null ? 1 : -1;
    }
    return names.compare(a.host.hostname, b.host.hostname) || (a.host.id < b.host.id ? -1 : 1);
  });
  return keyed.map(({ host }) => host);
}

function compare(a: number | string, b: number | string): number {
  return typeof a === "number" && typeof b === "number" ? a - b : names.compare(String(a), String(b));
}

export interface Group {
  /** The label's value; null for hosts that do not have it. */
  value: string | null;
  hosts: Host[];
  /** How many hosts are in each state, the worst first. */
  states: [State, number][];
}

/** Hosts by the value of a label, in the order they have; those without it are last. */
export function grouped(hosts: Host[], label: string): Group[] {
  const byValue = new Map<string | null, Host[]>();
  for (const host of hosts) {
    const value = host.labels[label] ?? null;
    const group = byValue.get(value);
    if (group) group.push(host);
    else byValue.set(value, [host]);
  }
  const groups = [...byValue].map(([value, members]) => ({ value, hosts: members, states: statesOf(members) }));
  return groups.sort((a, b) => {
    if (a.value === null || b.value === null) return a.value === b.value ? 0 : a.value === null ? 1 : -1;
    return names.compare(a.value, b.value);
  });
}

export function statesOf(hosts: Host[]): [State, number][] {
  const counts = new Map<State, number>();
  for (const host of hosts) {
    const state = stateOf(host);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return STATES.filter((state) => counts.has(state)).map((state) => [state, counts.get(state) ?? 0]);
}

/** Keys of labels by which hosts can be grouped: given ones first. */
export function labelKeys(hosts: Host[]): string[] {
  const keys = new Set<string>();
  for (const host of hosts) for (const key of Object.keys(host.labels)) keys.add(key);
  const facts = ["os", "arch", "hardware", "agent_version"];
  const given = [...keys].filter((key) => !facts.includes(key)).sort(names.compare.bind(names));
  return [...given, ...facts.filter((key) => keys.has(key))];
}
