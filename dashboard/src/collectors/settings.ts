// What holds for a collector and where it comes from; what somebody has typed, and the settings that it means.
import type { AgentSettings, HostLevel } from "../api/agent-settings";
import { duration } from "../kit/format";
import { type PolicyDraft, policyDraftOf, type PolicyErrors, policyOf } from "./policy";

/** A level, the weakest first in a list of them. */
export type LevelOf = Pick<HostLevel, "level" | "name" | "settings">;

export interface Held<T> {
  value: T;
  /** The level that says so; null: the agent itself. */
  from: LevelOf | null;
}

export function held<T>(levels: LevelOf[], pick: (settings: AgentSettings) => T | null | undefined, usual: T): Held<T> {
  const level = levels.findLast(({ settings }) => pick(settings) !== null && pick(settings) !== undefined);
  return level ? { value: pick(level.settings) ?? usual, from: level } : { value: usual, from: null };
}

export interface HeldCollector {
  enabled: Held<boolean>;
  /** Seconds; 0 where it is not known. */
  interval: Held<number>;
}

export function heldCollector(levels: LevelOf[], name: string, usual: number): HeldCollector {
  return {
    enabled: held(levels, ({ collectors }) => collectors?.[name]?.enabled, true),
    interval: held(levels, ({ collectors }) => collectors?.[name]?.interval_seconds, usual),
  };
}

export function heldText(levels: LevelOf[], key: "log_level"): Held<string> {
  return held(levels, (settings) => settings[key], "info");
}

/** Between posts of an agent where nobody says otherwise, seconds; it takes no less and no more than these. */
const USUAL_FLUSH = 15;
const [LEAST_FLUSH, LONGEST_FLUSH] = [5, 60];

export function heldFlush(levels: LevelOf[]): Held<number> {
  const { value, from } = held(levels, ({ flush_seconds: seconds }) => seconds, USUAL_FLUSH);
  return { value: Math.min(LONGEST_FLUSH, Math.max(LEAST_FLUSH, value)), from };
}

export function fromName(from: LevelOf | null): string {
  if (!from) return "agent";
  if (from.level === "global") return "everywhere";
  if (from.level === "host") return from.name === "" ? "this host" : `this host, ${from.name}`;
  return `${from.level} ${from.name}`;
}

/** As it is typed: `` leaves it to the level before. */
export interface CollectorDraft {
  enabled: "" | "on" | "off";
  interval: string;
}

export interface Draft {
  collectors: Record<string, CollectorDraft>;
  logLevel: string;
  flush: string;
  policy: PolicyDraft;
}

export function draftOf(settings: AgentSettings): Draft {
  const collectors = Object.entries(settings.collectors ?? {}).map(([name, { enabled, interval_seconds: seconds }]) => [
    name,
    {
      enabled: enabled === true ? "on" : enabled === false ? "off" : "",
      interval: seconds ? plainInterval(seconds) : "",
    },
  ]);
  return {
    collectors: Object.fromEntries(collectors) as Draft["collectors"],
    logLevel: settings.log_level ?? "",
    flush: settings.flush_seconds === undefined ? "" : plainInterval(settings.flush_seconds),
    policy: policyDraftOf(settings.diagnostics ?? undefined),
  };
}

export interface DraftErrors {
  /** By name of a collector, or `flush`. */
  times: Record<string, string>;
  policy: PolicyErrors;
}

export const NO_ERRORS: DraftErrors = { times: {}, policy: {} };

const DAY = 86_400;
const MOST_FLUSH = 300;

/** The settings that a draft means. */
export function settingsOf(draft: Draft): { settings: AgentSettings } | { errors: DraftErrors } {
  const errors: DraftErrors["times"] = {};
  const collectors: NonNullable<AgentSettings["collectors"]> = {};
  for (const [name, { enabled, interval }] of Object.entries(draft.collectors)) {
    const seconds = parseInterval(interval);
    if (seconds === undefined || (seconds !== null && (seconds < 1 || seconds > DAY)))
      errors[name] = "From 1 s to 24 h, such as 10 s or 5 min.";
    const setting = {
      ...(enabled !== "" && { enabled: enabled === "on" }),
      ...(typeof seconds === "number" && { interval_seconds: seconds }),
    };
    if (Object.keys(setting).length > 0) collectors[name] = setting;
  }
  const flush = parseInterval(draft.flush);
  if (flush === undefined || (flush !== null && (flush < 1 || flush > MOST_FLUSH)))
    errors.flush = "From 1 s to 5 min; agents take 5 s to 1 min.";
  const policy = policyOf(draft.policy);
  if ("errors" in policy) return { errors: { times: errors, policy: policy.errors } };
  if (Object.keys(errors).length > 0) return { errors: { times: errors, policy: {} } };
  return {
    settings: {
      ...(policy.policy && { diagnostics: policy.policy }),
      ...(draft.logLevel !== "" && { log_level: draft.logLevel }),
      ...(typeof flush === "number" && { flush_seconds: flush }),
      ...(Object.keys(collectors).length > 0 && { collectors }),
    },
  };
}

const UNITS: Record<string, number> = { s: 1, sec: 1, m: 60, min: 60, h: 3600, d: DAY };

/** Seconds of `10`, `10 s`, `5 min`, `1 h`; null of nothing, undefined of what is no time. */
export function parseInterval(text: string): number | null | undefined {
  const plain = text.replaceAll("\u202f", " ").trim().toLowerCase();
  if (plain === "") return null;
  const [, number, unit = "s"] = /^(\d+)\s*([a-z]+)?$/.exec(plain) ?? [];
  const size = UNITS[unit];
  return number === undefined || size === undefined ? undefined : Number(number) * size;
}

/** `10 s`, `5 min`, `24 h`, as it is typed. */
export function plainInterval(seconds: number): string {
  if (seconds === DAY) return "24 h";
  const whole = duration(seconds).replaceAll("\u202f", " ");
  // Of what is no whole number of a unit, the seconds.
  return parseInterval(whole) === seconds ? whole : `${String(seconds)} s`;
}

/** How many settings differ. */
export function changesBetween(before: AgentSettings, after: AgentSettings): number {
  const parts = (settings: AgentSettings): Map<string, string> => {
    const map = new Map<string, string>();
    for (const [name, setting] of Object.entries(settings.collectors ?? {})) {
      for (const [key, value] of Object.entries(setting)) {
        if (value !== null && value !== undefined) map.set(`${name} ${key}`, String(value));
      }
    }
    if (settings.log_level) map.set("log_level", settings.log_level);
    if (settings.flush_seconds !== undefined) map.set("flush_seconds", String(settings.flush_seconds));
    for (const [key, value] of Object.entries(settings.diagnostics ?? {}))
      if (value !== null && value !== undefined) map.set(`diagnostics ${key}`, String(value));
    return map;
  };
  const [old, fresh] = [parts(before), parts(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].filter((key) => old.get(key) !== fresh.get(key)).length;
}

/** Levels of a host with its own replaced by what is typed. */
export function withOwn(levels: LevelOf[], own: LevelOf): LevelOf[] {
  const isOwn = ({ level, name }: LevelOf): boolean => level === own.level && name === own.name;
  return levels.some(isOwn) ? levels.map((level) => (isOwn(level) ? own : level)) : [...levels, own];
}
