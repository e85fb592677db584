// What a level says of diagnostics: as it is typed, what that means, and what is wrong with it.
import type { DiagnosticPolicy } from "../api/agent-settings";
import { isIn, readAddress } from "../diagnostics/address";
import { bytes } from "../kit/format";

/** Lists of texts, as the API names them, with what agents do where nobody says anything. */
export const LISTS = [
  {
    key: "denied_networks",
    label: "No targets in",
    about: "networks, as 10.0.0.0/8",
    usual: "169.254.169.254/32",
    empty: "no network is kept from them",
  },
  {
    key: "log_paths",
    label: "Log files below",
    about: "folders on the host",
    usual: "what the host allows",
    empty: "no files",
  },
  { key: "log_units", label: "Logs of units", about: "of systemd", usual: "all units", empty: "all units" },
] as const;

/** Numbers with their bounds. */
export const NUMBERS = [
  { key: "max_concurrent", label: "At once", about: "diagnostics on a host", usual: 4, least: 1, most: 8 },
  {
    key: "max_output_bytes",
    label: "Longest result",
    about: "more is left out",
    usual: 4_190_208,
    least: 16_384,
    most: 10_485_760,
  },
] as const;

export type ListKey = (typeof LISTS)[number]["key"];
export type NumberKey = (typeof NUMBERS)[number]["key"];

/** Null and `` leave it to the level before. */
export interface PolicyDraft {
  allowed: string[] | null;
  texts: Record<ListKey | NumberKey, string>;
}

export type PolicyErrors = Partial<Record<ListKey | NumberKey, string>>;

/** How an empty list is typed: nothing typed leaves it to the level before. */
const NONE = "none";
/** As the server has them. */
const MOST_ENTRIES = 64;
const MOST_LENGTH = 255;

export function policyDraftOf(policy: DiagnosticPolicy | undefined): PolicyDraft {
  const list = (key: ListKey): string => {
    const entries = policy?.[key];
    return !entries ? "" : entries.length === 0 ? NONE : entries.join(", ");
  };
  const { max_concurrent: concurrent, max_output_bytes: output } = policy ?? {};
  return {
    allowed: policy?.allowed ?? null,
    texts: {
      denied_networks: list("denied_networks"),
      log_paths: list("log_paths"),
      log_units: list("log_units"),
      max_concurrent: concurrent === null || concurrent === undefined ? "" : String(concurrent),
      max_output_bytes: output === null || output === undefined ? "" : plainSize(output),
    },
  };
}

/** The policy that a draft means; undefined where it says nothing. */
export function policyOf(draft: PolicyDraft): { policy: DiagnosticPolicy | undefined } | { errors: PolicyErrors } {
  const errors: PolicyErrors = {};
  const policy: DiagnosticPolicy = draft.allowed === null ? {} : { allowed: draft.allowed };
  for (const { key } of LISTS) {
    const entries = readList(draft.texts[key]);
    if (entries === null) continue;
    const fault = entries.length > MOST_ENTRIES ? `At most ${String(MOST_ENTRIES)}.` : entryFault(key, entries);
    if (fault === null) policy[key] = entries;
    else errors[key] = fault;
  }
  for (const { key, least, most } of NUMBERS) {
    const text = draft.texts[key];
    if (text.trim() === "") continue;
    const value = key === "max_output_bytes" ? readSize(text) : /^\d+$/.test(text.trim()) ? Number(text) : null;
    if (value !== null && value >= least && value <= most) policy[key] = value;
    else if (key === "max_output_bytes") errors[key] = `From ${plainSize(least)} to ${plainSize(most)}.`;
    else errors[key] = `From ${String(least)} to ${String(most)}.`;
  }
  if (Object.keys(errors).length > 0) return { errors };
  return { policy: Object.keys(policy).length === 0 ? undefined : policy };
}

/** Null of nothing: the level before counts. */
function readList(text: string): string[] | null {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== "");
  if (entries.length === 0) return null;
  return entries.length === 1 && entries[0]?.toLowerCase() === NONE ? [] : entries;
}

function entryFault(key: ListKey, entries: string[]): string | null {
  for (const entry of entries) {
    if (new TextEncoder().encode(entry).length > MOST_LENGTH) return `“${entry.slice(0, 20)}…” is too long.`;
    if (key === "denied_networks" && !isNetwork(entry)) return `“${entry}” is no network, such as 10.0.0.0/8.`;
    if (key === "log_paths" && (!entry.startsWith("/") || entry.split("/").includes("..")))
      return `“${entry}” is no folder from the root, such as /var/log.`;
  }
  return null;
}

function isNetwork(text: string): boolean {
  const [base = "", bits] = text.split("/");
  const address = readAddress(base);
  return bits !== undefined && address !== null && isIn(text, address) !== null;
}

const UNITS: Record<string, number> = {
  "": 1,
  b: 1,
  k: 1024,
  kib: 1024,
  kb: 1000,
  m: 1_048_576,
  mib: 1_048_576,
  mb: 1e6,
};

/** Bytes of `65536`, `64 KiB`, `1 MiB`; null where it is no size. */
export function readSize(text: string): number | null {
  const plain = text.replaceAll("\u202f", " ").trim().toLowerCase();
  const [, number, unit = ""] = /^(\d+)\s*([a-z]*)$/.exec(plain) ?? [];
  const size = UNITS[unit];
  return number === undefined || size === undefined ? null : Number(number) * size;
}

/** A size as it is typed. */
export function plainSize(size: number): string {
  const text = bytes(size).replaceAll("\u202f", " ");
  return readSize(text) === size ? text : String(size);
}
