// Hosts for tests: an ordinary one, changed where the test is about something.
import type { Host, Thresholds } from "../api/fleet";

let made = 0;

export function host(change: Partial<Host> = {}): Host {
  made += 1;
  return {
    id: `00000000-0000-4000-8000-${String(made).padStart(12, "0")}`,
    hostname: `host-${String(made)}`,
    os: "linux",
    platform: "debian",
    platform_version: "13",
    arch: "amd64",
    cpu_cores: 4,
    status: "online",
    last_seen: "2026-11-30T12:00:00Z",
    metrics_updated_at: "2026-11-30T12:00:00Z",
    cpu_usage: 12,
    ram_percent: 40,
    disk_max_percent: 50,
    reboot_required: false,
    update_available: false,
    version: "0.1.0",
    commit: "",
    addresses: [],
    labels: {},
    ...change,
  };
}

export const thresholds: Thresholds = {
  cpu_warn: 80,
  cpu_crit: 95,
  mem_warn: 80,
  mem_crit: 95,
  disk_warn: 98,
  disk_crit: 99,
  temp_warn: 70,
  temp_crit: 85,
  stale_seconds: 120,
  offline_seconds: 600,
};
