// Limits as they are typed, what is wrong with them, and how many hosts they would mark.
import type { Host, Thresholds } from "../api/fleet";
import { isSilent, stateOf } from "../fleet/state";
import { levelOf } from "../kit/meter";

export type Draft = Record<keyof Thresholds, string>;
export type Errors = Partial<Record<keyof Thresholds, string>>;

export interface Limit {
  label: string;
  about: string;
  unit: string;
  warn: keyof Thresholds;
  crit: keyof Thresholds;
  /** Highest that is possible. */
  most: number | null;
  of: (host: Host) => number | null | undefined;
}

export const LIMITS: Limit[] = [
  {
    label: "Processors",
    about: "busy share of all of them",
    unit: "%",
    warn: "cpu_warn",
    crit: "cpu_crit",
    most: 100,
    of: (host) => host.cpu_usage,
  },
  {
    label: "Memory",
    about: "in use",
    unit: "%",
    warn: "mem_warn",
    crit: "mem_crit",
    most: 100,
    of: (host) => host.ram_percent,
  },
  {
    label: "Fullest disk",
    about: "space in use",
    unit: "%",
    warn: "disk_warn",
    crit: "disk_crit",
    most: 100,
    of: (host) => host.disk_max_percent,
  },
  {
    label: "Temperature",
    about: "the warmest sensor",
    unit: "°C",
    warn: "temp_warn",
    crit: "temp_crit",
    most: null,
    of: (host) => host.max_temp,
  },
];

export function draftOf(limits: Thresholds): Draft {
  return Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, String(value)])) as Draft;
}

function number(text: string): number | null {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

/** The limits that are meant, or what is wrong with which field. */
export function readDraft(draft: Draft): { limits: Thresholds } | { errors: Errors } {
  const errors: Errors = {};
  const limits = {} as Thresholds;
  for (const { warn, crit, most, unit } of LIMITS) {
    for (const name of [warn, crit]) {
      const value = number(draft[name]);
      if (value === null || value < 0 || (most !== null && value > most))
        errors[name] = most === null ? `A number of ${unit}, 0 or more.` : `From 0 to ${String(most)} ${unit}.`;
      else limits[name] = value;
    }
    if (!errors[warn] && !errors[crit] && limits[warn] > limits[crit]) errors[crit] = "Not below the warning.";
  }
  const [stale, offline] = [number(draft.stale_seconds), number(draft.offline_seconds)];
  if (stale === null || !Number.isInteger(stale) || stale < 1) errors.stale_seconds = "Whole seconds, at least 1.";
  if (offline === null || !Number.isInteger(offline) || offline < 2)
    errors.offline_seconds = "Whole seconds, at least 2.";
  if (stale !== null && offline !== null && !errors.stale_seconds && !errors.offline_seconds && stale >= offline)
    errors.offline_seconds = "Later than late.";
  if (Object.keys(errors).length > 0) return { errors };
  return { limits: { ...limits, stale_seconds: stale ?? 0, offline_seconds: offline ?? 0 } };
}

/** How many hosts a limit marks, of those whose values are not old. */
export function marked(hosts: Host[], limit: Limit, warn: number, crit: number): { warn: number; crit: number } {
  const found = { warn: 0, crit: 0 };
  for (const host of hosts) {
    if (isSilent(stateOf(host))) continue;
    const level = levelOf(limit.of(host), warn, crit);
    if (level !== "calm") found[level] += 1;
  }
  return found;
}
