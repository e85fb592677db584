// Which lines of a log are shown, and how severe each is.
import { LEVELS, type LogLevel } from "./kinds";
import type { LogLine } from "./results";

/** 0 for DEBUG to 7 for EMERGENCY; what is none of them is as INFO. */
export function severityOf(level: string): number {
  const found = LEVELS.findIndex((known) => known === level.toUpperCase());
  return found === -1 ? LEVELS.indexOf("INFO") : found;
}

export type LineTone = "crit" | "warn" | "calm" | "quiet";

export function toneOf(level: string): LineTone {
  const severity = severityOf(level);
  if (severity >= LEVELS.indexOf("ERROR")) return "crit";
  if (severity >= LEVELS.indexOf("WARNING")) return "warn";
  return severity >= LEVELS.indexOf("NOTICE") ? "calm" : "quiet";
}

/** `ERROR`, `WARN`: words of about one width. */
export function levelWord(level: string): string {
  const short: Record<string, string> = { WARNING: "WARN", CRITICAL: "CRIT", EMERGENCY: "EMERG" };
  return short[level.toUpperCase()] ?? level.toUpperCase();
}

const texts = new WeakMap<LogLine, string>();

function textOf(line: LogLine): string {
  const known = texts.get(line);
  if (known !== undefined) return known;
  const text = `${line.message}\n${line.source}\n${line.process}\n${line.pid ?? ""}`.toLowerCase();
  texts.set(line, text);
  return text;
}

/** Lines that contain all of the text, at least so severe. */
export function searchedLines(lines: LogLine[], search: string, least: LogLevel | null): LogLine[] {
  const wanted = search.trim().toLowerCase();
  const severity = least === null ? 0 : severityOf(least);
  return lines.filter((line) => severityOf(line.level) >= severity && (wanted === "" || textOf(line).includes(wanted)));
}

/** The parts of a text: those that are searched for, and those between. */
export function marked(text: string, search: string): { text: string; hit: boolean }[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return [{ text, hit: false }];
  const low = text.toLowerCase();
  // Letters that change their length with their case would shift every place behind them.
  if (low.length !== text.length) return [{ text, hit: false }];
  const parts: { text: string; hit: boolean }[] = [];
  let from = 0;
  for (let at = low.indexOf(wanted); at !== -1; at = low.indexOf(wanted, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), hit: false });
    parts.push({ text: text.slice(at, at + wanted.length), hit: true });
    from = at + wanted.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hit: false });
  return parts;
}
