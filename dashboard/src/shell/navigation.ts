// The entries of the navigation, in their order. A page is added here when it exists.
import type { Role } from "../api/session";
import type { IconName } from "../kit/icon";

interface Entry {
  /** Everything below it is part of it; of `/`, hosts are. */
  to: "/" | "/workloads" | "/events" | "/diagnostics" | "/admin";
  label: string;
  icon: IconName;
  /** The keys that lead there. */
  keys: string;
  least: Role;
}

/** Whether an address belongs to an entry. */
export function isHere(to: string, path: string): boolean {
  return to === "/" ? path === "/" || path.startsWith("/hosts/") : path === to || path.startsWith(`${to}/`);
}

export const ENTRIES: Entry[] = [
  { to: "/", label: "Fleet", icon: "server", keys: "g f", least: "viewer" },
  { to: "/workloads", label: "Workloads", icon: "boxes", keys: "g w", least: "viewer" },
  { to: "/events", label: "Events", icon: "bell", keys: "g e", least: "viewer" },
  { to: "/diagnostics", label: "Diagnostics", icon: "pulse", keys: "g d", least: "viewer" },
  { to: "/admin", label: "Admin", icon: "gear", keys: "g a", least: "admin" },
];
