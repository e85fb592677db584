// What is wrong with one host, in sentences: the worst first, each with where to look.
import type { Host, HostEvent, Thresholds } from "../api/fleet";
import type { Forecast } from "../api/host";
import type { RowOf } from "../api/series";
import { judge, stateOf } from "../fleet/state";
import { celsius, clockTime, count, listed, percent, plural, roundDuration } from "../kit/format";
import type { Level } from "../kit/meter";
import { outlookOf } from "./forecast";
import type { HostTab } from "./tabs";

export interface Concern {
  level: Exclude<Level, "calm">;
  says: string;
  /** Where more of it is. */
  to?: HostTab["to"];
}

export interface Known {
  host: Host;
  thresholds: Thresholds | undefined;
  notices: string[];
  forecasts: Forecast[];
  disks: RowOf<"disk">[];
  drives: RowOf<"drives">[];
  pools: RowOf<"pools">[];
  sensors: RowOf<"sensors">[];
  /** Of the last day. */
  underVoltages: number;
  /** Newest first. */
  events: HostEvent[];
  failedServices: string[];
  securityUpdates: number;
  now: number;
}

/** A clock that is off by less is of no consequence: people would not notice. */
const CLOCK_OFF_MS = 30_000;

export function concernsOf(known: Known): Concern[] {
  const found = [...ofState(known), ...ofValues(known), ...ofStorage(known), ...ofRest(known)];
  return found.sort((a, b) => Number(b.level === "crit") - Number(a.level === "crit"));
}

function ofState({ host, events, now }: Known): Concern[] {
  const state = stateOf(host);
  const since = host.last_seen === "" ? "" : ` since ${clockTime(Date.parse(host.last_seen), now)}`;
  if (state === "offline") {
    const cause = events.find(({ kind }) => kind === "silent")?.cause;
    const why = cause === "lost" ? ": link down or host off" : cause === "stopped" ? ": its agent was stopped" : "";
    return [{ level: "crit", says: `Offline${since}${why}`, to: "/hosts/$hostId/events" }];
  }
  if (state === "late") return [{ level: "warn", says: `Nothing heard${since}`, to: "/hosts/$hostId/events" }];
  return [];
}

function ofValues({ host, thresholds, forecasts, disks }: Known): Concern[] {
  const judged = judge(host, thresholds);
  const found: Concern[] = [];
  if (judged.cpu !== "calm") {
    found.push({
      level: judged.cpu,
      says: `Processors are ${percent(host.cpu_usage)} busy`,
      to: "/hosts/$hostId/processes",
    });
  }
  if (judged.memory !== "calm") {
    found.push({
      level: judged.memory,
      says: `${percent(host.ram_percent)} of memory is in use`,
      to: "/hosts/$hostId/processes",
    });
  }
  if (judged.disk !== "calm") {
    const fullest = disks.toSorted((a, b) => b.used_percent - a.used_percent)[0];
    found.push({
      level: judged.disk,
      says: `${fullest?.mountpoint ?? "A disk"} is ${percent(host.disk_max_percent)} full`,
    });
  }
  for (const forecast of forecasts) {
    const { level, says } = outlookOf(forecast);
    if (level !== "calm")
      found.push({
        level,
        says: `${forecast.mountpoint} is ${forecast.outlook === "full" ? says : `going to be ${says}`}`,
      });
  }
  if (judged.temperature !== "calm")
    found.push({ level: judged.temperature, says: `Warmest sensor at ${celsius(host.max_temp)}` });
  return found;
}

function ofStorage({ disks, drives, pools }: Known): Concern[] {
  const found: Concern[] = [];
  for (const { mountpoint, failed, errors } of disks) {
    if (failed === true) found.push({ level: "crit", says: `${mountpoint} does not work` });
    else if ((errors ?? 0) > 0)
      found.push({ level: "warn", says: `${mountpoint} has found ${plural(errors ?? 0, "error")} in itself` });
  }
  for (const { device, failing, warning } of drives) {
    if (failing === true) found.push({ level: "crit", says: `Drive ${device} fails${warning ? `: ${warning}` : ""}` });
    else if (warning) found.push({ level: "warn", says: `Drive ${device}: ${warning}` });
  }
  for (const { kind, name, label, degraded, devices_missing: missing } of pools) {
    if (degraded !== true) continue;
    const lacks = (missing ?? 0) > 0 ? `, ${plural(missing ?? 0, "drive")} missing` : "";
    found.push({ level: "crit", says: `${kind} ${label ?? name} is degraded${lacks}` });
  }
  return found;
}

function ofRest(known: Known): Concern[] {
  const { host, sensors, underVoltages, failedServices, securityUpdates, notices } = known;
  const found: Concern[] = [];
  const alarms = sensors.filter(({ alarm }) => alarm === true).map(({ sensor }) => sensor);
  if (alarms.length > 0) found.push({ level: "warn", says: `Out of bounds: ${listed(alarms, 3)}` });
  if (underVoltages > 0) {
    found.push({
      level: "warn",
      says: `Under-voltage ${plural(underVoltages, "time")} since yesterday`,
      to: "/hosts/$hostId/events",
    });
  }
  if (failedServices.length > 0) {
    found.push({
      level: "warn",
      says: `${plural(failedServices.length, "service")} failed: ${listed(failedServices, 3)}`,
      to: "/hosts/$hostId/services",
    });
  }
  const off = host.clock_offset_ms ?? 0;
  if (Math.abs(off) >= CLOCK_OFF_MS) {
    found.push({
      level: "warn",
      says: `Its clock is ${roundDuration(Math.abs(off) / 1000)} ${off > 0 ? "ahead" : "behind"}`,
    });
  }
  if (securityUpdates > 0) {
    found.push({
      level: "warn",
      says: `${count(securityUpdates)} security ${securityUpdates === 1 ? "update waits" : "updates wait"}`,
      to: "/hosts/$hostId/updates",
    });
  }
  if (host.reboot_required) found.push({ level: "warn", says: "Waits for a reboot", to: "/hosts/$hostId/updates" });
  return [...found, ...notices.map((says): Concern => ({ level: "warn", says }))];
}
