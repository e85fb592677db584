// How a service is, across service managers: words of systemd, of Windows, of the BSDs.
import type { Service } from "../api/host";

export type ServiceKind = "active" | "failed" | "inactive";

const ACTIVE = new Set(["active", "activating", "reloading", "running", "started"]);
const FAILED = new Set(["failed", "crashed", "error"]);

export function serviceKind({ status, sub_status: sub }: Pick<Service, "status" | "sub_status">): ServiceKind {
  const word = status.toLowerCase();
  if (FAILED.has(word) || sub.toLowerCase() === "failed") return "failed";
  return ACTIVE.has(word) ? "active" : "inactive";
}

export function isFailed(service: Pick<Service, "status" | "sub_status">): boolean {
  return serviceKind(service) === "failed";
}
