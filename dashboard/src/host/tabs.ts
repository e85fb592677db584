// The tabs of a host, in their order: each an address of its own. A tab is added here when its route exists.
type Tab =
  | ""
  | "/processes"
  | "/services"
  | "/workloads"
  | "/applications"
  | "/updates"
  | "/diagnostics"
  | "/configuration"
  | "/events";

export interface HostTab {
  to: `/hosts/$hostId${Tab}`;
  label: string;
}

export const HOST_TABS: HostTab[] = [
  { to: "/hosts/$hostId", label: "Overview" },
  { to: "/hosts/$hostId/processes", label: "Processes" },
  { to: "/hosts/$hostId/services", label: "Services" },
  { to: "/hosts/$hostId/workloads", label: "Workloads" },
  { to: "/hosts/$hostId/applications", label: "Applications" },
  { to: "/hosts/$hostId/updates", label: "Updates" },
  { to: "/hosts/$hostId/diagnostics", label: "Diagnostics" },
  { to: "/hosts/$hostId/configuration", label: "Configuration" },
  { to: "/hosts/$hostId/events", label: "Events" },
];
