// What one fills in, checked as the server checks it, and turned into what is asked of it.
import type { Command, Diagnostic } from "../api/commands";
import { FIELD_NAMES, type FieldName, type Fields, type KindSpec } from "./kinds";

/** What the folders and files of a treemap need; the server's own default is too few for one. */
const USUAL: Partial<Record<FieldName, number>> = { top: 300 };

export type Checked =
  { diagnostic: Diagnostic; faults?: never } | { faults: Partial<Record<FieldName, string>>; diagnostic?: never };

/** The diagnostic that a form asks for, or what is wrong with which field. */
export function checked(spec: KindSpec, filled: Fields): Checked {
  const faults: Partial<Record<FieldName, string>> = {};
  const said: Record<string, unknown> = { type: spec.kind };
  for (const { name, check, options, numeric } of spec.fields) {
    const text = (filled[name] ?? "").trim();
    const unknown = options && !options.some(({ value }) => value === text) ? "This is not one of them." : null;
    const fault = unknown ?? check?.(text) ?? null;
    if (fault !== null) faults[name] = fault;
    const usual = USUAL[name];
    if (text === "") {
      if (usual !== undefined) said[name] = usual;
    } else {
      said[name] = numeric ? Number(text) : name === "tls" ? text === "true" : text;
    }
  }
  if (spec.kind === "logs" && said.unit !== undefined && said.path !== undefined)
    faults.path ??= "Logs are of a unit or of a file, not of both.";
  return Object.keys(faults).length > 0 ? { faults } : { diagnostic: said as unknown as Diagnostic };
}

/** What the agent was told, as one would fill it in: for running it once more. */
export function filledFrom(command: Command): Fields {
  const told = (command.request ?? {}) as Record<string, unknown>;
  const names: Record<string, FieldName> = { min_level: "level", top_n: "top" };
  const filled: Fields = {};
  for (const [key, value] of Object.entries(told)) {
    const name = names[key] ?? FIELD_NAMES.find((known) => known === key);
    if (!name || value === null || value === "" || value === 0) continue;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      filled[name] = String(value);
  }
  if (filled.level === "WARNING") delete filled.level;
  if (filled.record === "A") delete filled.record;
  if (filled.method === "udp") delete filled.method;
  if (filled.top === String(USUAL.top)) delete filled.top;
  return filled;
}

/** What a command is about, in a few words: `example.org:443`, `/var`, `ssh.service`. */
export function subjectOf(command: Pick<Command, "type" | "request">): string {
  const told = (command.request ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  const target = text(told.target) || text(told.path) || text(told.unit);
  if (command.type === "dns") return [target, text(told.record)].filter(Boolean).join(" ");
  if (command.type === "logs") {
    const contains = text(told.contains);
    return [target, text(told.min_level).toLowerCase(), contains && `“${contains}”`].filter(Boolean).join(", ");
  }
  return command.type === "disk_usage" ? target || "main file system" : target;
}
