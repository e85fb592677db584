// What the addresses of an admin's pages say: typed, and only what differs from the usual.

type Said = Record<string, unknown>;

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function yes(value: unknown): boolean {
  return value === true || value === "true";
}

/** A list that is searched, of which some are usually not shown, with a form over it. */
export interface ListParams {
  q?: string;
  show?: "all";
  new?: true;
}

export function readListParams(said: Said): ListParams {
  const q = text(said.q);
  return {
    ...(q && { q }),
    ...(said.show === "all" && { show: "all" as const }),
    ...(yes(said.new) && { new: true as const }),
  };
}

export interface EnrolParams {
  /** Name of a system. */
  os?: string;
  /** Name of a binary. */
  build?: string;
  /** Id of the token whose hosts are waited for. */
  token?: string;
}

export function readEnrolParams(said: Said): EnrolParams {
  const [os, build, token] = [text(said.os), text(said.build), text(said.token)];
  return { ...(os && { os }), ...(build && { build }), ...(token && { token }) };
}

export interface LabelsParams {
  q?: string;
  /** Id of the host whose labels are open. */
  host?: string;
}

export function readLabelsParams(said: Said): LabelsParams {
  const [q, host] = [text(said.q), text(said.host)];
  return { ...(q && { q }), ...(host && { host }) };
}

export interface CollectorsParams {
  level?: "label" | "host";
  /** `key:value`. */
  label?: string;
  /** Id of a host. */
  host?: string;
}

export function readCollectorsParams(said: Said): CollectorsParams {
  const [label, host] = [text(said.label), text(said.host)];
  if (said.level === "label") return { level: "label", ...(label && { label }) };
  return said.level === "host" ? { level: "host", ...(host && { host }) } : {};
}

export interface AuditParams {
  actor?: string;
  action?: string;
  target?: string;
  /** Days, `2026-11-30`, both of them included. */
  from?: string;
  to?: string;
}

export function readAuditParams(said: Said): AuditParams {
  const [actor, action, target] = [text(said.actor), text(said.action), text(said.target)];
  const [from, to] = [day(said.from), day(said.to)];
  return {
    ...(actor && { actor }),
    ...(action && { action }),
    ...(target && { target }),
    ...(from && { from }),
    ...(to && { to }),
  };
}

function day(value: unknown): string | undefined {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;
}

/** What changes in an address; undefined takes it out. */
export function withChange<Params extends object>(
  before: Params,
  change: { [Name in keyof Params]?: Params[Name] | undefined },
): Params {
  return Object.fromEntries(
    Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined),
  ) as Params;
}
