// What the policy of a host forbids, said before it is asked for. The server and the agent refuse it in any case.
import type { Diagnostic, Kind } from "../api/commands";
import { isIn, readAddress } from "./address";
import { splitPort } from "./check";

export interface Policy {
  allowed?: string[];
  denied_networks?: string[];
  log_paths?: string[];
  log_units?: string[];
}

/** Where nothing is said: the address from which clouds hand out credentials, and the folder of logs. */
const DENIED_NETWORKS = ["169.254.169.254/32"];
const LOG_PATHS = ["/var/log"];

/** The policy within the settings that a host follows; whatever cannot be read is not there. */
export function policyIn(effective: unknown): Policy {
  const said = entriesOf(entriesOf(effective).diagnostics);
  const policy: Policy = {};
  for (const name of ["allowed", "denied_networks", "log_paths", "log_units"] as const) {
    const list = said[name];
    if (Array.isArray(list)) policy[name] = list.filter((item): item is string => typeof item === "string");
  }
  return policy;
}

function entriesOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Why a kind may not be run at all; null where it may. */
export function kindRefusal({ allowed }: Policy, kind: Kind): string | null {
  if (!allowed || allowed.includes(kind)) return null;
  return `The policy of this host does not allow ${kind.replace("_", " ")}.`;
}

/** Why this one may not be run; null where it may, as far as can be told from here. */
export function refusal(policy: Policy, diagnostic: Diagnostic): string | null {
  const kind = kindRefusal(policy, diagnostic.type);
  if (kind !== null) return kind;
  const address = readAddress(targetOf(diagnostic));
  const denied =
    address && (policy.denied_networks ?? DENIED_NETWORKS).find((network) => isIn(network, address) ?? true);
  if (denied) return `The policy of this host does not allow targets in ${denied}.`;
  if (diagnostic.type !== "logs") return null;
  const { path, unit } = diagnostic;
  if (path && !(policy.log_paths ?? LOG_PATHS).some((folder) => isBelow(path, folder)))
    return `The policy of this host does not allow logs of ${path}.`;
  const units = policy.log_units ?? [];
  if (units.length === 0 || path || (unit && units.includes(unit))) return null;
  return `The policy of this host does not allow logs of ${unit ?? "all units"}: only of ${units.join(", ")}.`;
}

function targetOf(diagnostic: Diagnostic): string {
  if (diagnostic.type === "connect") return splitPort(diagnostic.target)?.host ?? "";
  return "target" in diagnostic ? diagnostic.target : "";
}

function isBelow(path: string, folder: string): boolean {
  const begin = folder.replace(/\/+$/, "");
  return path === begin || path.startsWith(`${begin}/`);
}
