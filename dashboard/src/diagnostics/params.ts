// What the address of a diagnostics page says: the tool and its form, what is shown, and how.
import type { Kind } from "../api/commands";
import { FIELD_NAMES, type Fields, kindOf, KINDS, type KindSpec } from "./kinds";

/** How a result is looked at. */
export interface View {
  /** Searched for within it. */
  q?: string;
  /** A part of it alone: a state of sockets, a least severity. */
  only?: string;
  sort?: string;
  desc?: true;
  /** A folder of the treemap. */
  at?: string;
}

export interface DiagnosticsParams extends View, Fields {
  tool?: Kind;
  /** The command that is shown. */
  run?: string;
}

export interface FleetDiagnosticsParams extends DiagnosticsParams {
  /** Ids of hosts, with commas. */
  hosts?: string;
  /** Ids of the commands of one run on several hosts, with commas. */
  runs?: string;
}

export const USUAL_TOOL: Kind = "ping";
/** Hosts that one may run something on at once: their commands are asked for one by one. */
export const MOST_HOSTS = 32;

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const VIEW_NAMES = ["q", "only", "sort", "at"] as const;

export function readDiagnosticsParams(said: Record<string, unknown>): DiagnosticsParams {
  const tool = kindOf(text(said.tool) ?? "")?.kind;
  const run = text(said.run);
  const params: DiagnosticsParams = {
    ...(tool && tool !== USUAL_TOOL && { tool }),
    ...(run !== undefined && ID.test(run) && { run }),
    ...((said.desc === true || said.desc === "true") && { desc: true as const }),
  };
  for (const name of [...FIELD_NAMES, ...VIEW_NAMES]) {
    const value = text(said[name]);
    if (value !== undefined) params[name] = value;
  }
  return params;
}

export function readFleetDiagnosticsParams(said: Record<string, unknown>): FleetDiagnosticsParams {
  const [hosts, runs] = [idsOf(text(said.hosts)), idsOf(text(said.runs))];
  return {
    ...readDiagnosticsParams(said),
    ...(hosts.length > 0 && { hosts: hosts.join(",") }),
    ...(runs.length > 0 && { runs: runs.join(",") }),
  };
}

/** Ids, each once, no more than may be asked for at once. */
export function idsOf(list: string | undefined): string[] {
  const ids = (list ?? "").split(",").filter((id) => ID.test(id));
  return [...new Set(ids)].slice(0, MOST_HOSTS);
}

/** The form of the address; numbers and `true` are texts there. */
export function fieldsOf(params: DiagnosticsParams): Fields {
  return Object.fromEntries(FIELD_NAMES.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]]])));
}

/** The tool of an address. */
export function specOf(tool: Kind | undefined): KindSpec {
  const spec = kindOf(tool ?? USUAL_TOOL) ?? KINDS[0];
  if (!spec) throw new Error("there are diagnostics");
  return spec;
}

/** What the form of another tool has as well stays filled in. */
export function fieldsFor(tool: Kind, fields: Fields): Fields {
  const names = new Set<string>(specOf(tool).fields.map(({ name }) => name));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.has(name)));
}

/** A tool, its form and what is shown: how a result before was looked at is over. */
export function addressOf(tool: Kind, fields: Fields, run?: string): DiagnosticsParams {
  return { ...(tool !== USUAL_TOOL && { tool }), ...fields, ...(run !== undefined && { run }) };
}

/** An address with something else in it; undefined takes it out. */
export function changed<Params extends DiagnosticsParams>(
  before: Params,
  change: { [Name in keyof Params]?: Params[Name] | undefined },
): Params {
  const params = { ...before, ...change };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as unknown as Params;
}

function text(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
