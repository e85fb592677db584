// A result in a few words, so that those of several hosts can be compared.
import type { Command } from "../api/commands";
import { bytes, milliseconds, percent, plural } from "../kit/format";
import { type Level, levelOf } from "../kit/meter";
import { severityOf } from "./log-lines";
import { readResult, summed } from "./results";
import { levelOfDays } from "./days";
import { partOf } from "./sockets";

export interface Summary {
  text: string;
  level: Level;
  /** What can be drawn as a bar, in one unit for all of a kind. */
  measure: number | null;
}

const calm = (text: string, measure: number | null = null): Summary => ({ text, level: "calm", measure });

/** What came of a command; null while nothing has. */
export function summaryOf(command: Command): Summary | null {
  if (command.state === "cancelled") return calm("cancelled");
  if (command.error)
    return { text: command.error, level: command.state === "expired" ? "warn" : "crit", measure: null };
  if (command.state !== "done" || command.result === undefined) return null;
  const result = readResult(command.type, command.result);
  switch (result.kind) {
    case "ping": {
      const { loss, avg, received, sent } = summed(result.report.probes);
      if (received === 0) return { text: "no answer", level: "crit", measure: null };
      const lost = loss > 0 ? `, ${percent(loss)} lost` : "";
      return {
        text: `${milliseconds(avg)}${lost}`,
        level: sent > received ? levelOf(loss, 1, 50) : "calm",
        measure: avg,
      };
    }
    case "traceroute": {
      const last = result.hops.at(-1);
      const { avg } = summed(last?.probes ?? []);
      return calm(
        `${plural(result.hops.length, "hop")}, ${avg === null ? "the end does not answer" : milliseconds(avg)}`,
        avg,
      );
    }
    case "connect": {
      const { probe, tls } = result.report;
      if (!probe?.success) return { text: probe?.response ?? "no answer", level: "crit", measure: null };
      const days = tls?.certificates[0]?.daysLeft;
      const trust = tls && !tls.verified ? ", not trusted" : "";
      const ends = days === undefined ? "" : `, certificate for ${plural(days, "day")}`;
      const level = trust === "" ? (days === undefined ? "calm" : levelOfDays(days)) : "crit";
      return { text: `${milliseconds(probe.ms)}${ends}${trust}`, level, measure: probe.ms };
    }
    case "dns": {
      if (!result.report) return calm("no answer");
      const { code, records } = result.report;
      if (records.length === 0)
        return { text: code === "NOERROR" ? "no such record" : code, level: "warn", measure: null };
      return calm(records.map(({ value }) => value).join(", "));
    }
    case "netstat": {
      const listening = result.sockets.filter((socket) => partOf(socket) === "listening").length;
      const connected = result.sockets.filter((socket) => partOf(socket) === "connected").length;
      return calm(`${listening} listening, ${connected} connected`, result.sockets.length);
    }
    case "disk_usage": {
      const [largest] = result.report.folders;
      return calm(`${bytes(largest?.bytes)} in ${result.report.root}`, largest?.bytes ?? null);
    }
    case "mounts":
      return calm(plural(result.mounts.length, "mount"), result.mounts.length);
    case "logs": {
      const bad = result.lines.filter(({ level }) => severityOf(level) >= severityOf("ERROR")).length;
      const lines = plural(result.lines.length, "line");
      return {
        text: bad > 0 ? `${lines}, ${plural(bad, "error")}` : lines,
        level: bad > 0 ? "warn" : "calm",
        measure: result.lines.length,
      };
    }
    default:
      return calm("done");
  }
}
