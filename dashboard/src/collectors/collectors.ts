// What people call the collectors that the server lists.
import type { Schemas } from "../api/client";

export interface Collector {
  /** As settings name it. */
  name: string;
  label: string;
  /** Of the agent itself; 0 where it is not known. */
  seconds: number;
  /** Only on some kind of host. */
  only?: string;
}

const LABELS: Record<string, Pick<Collector, "label" | "only">> = {
  cpu: { label: "Processors" },
  memory: { label: "Memory and swap" },
  disk: { label: "Space on disks" },
  disk_io: { label: "Disk traffic" },
  network: { label: "Network" },
  temperature: { label: "Temperatures" },
  pressure: { label: "Pressure" },
  kernel: { label: "Kernel" },
  system: { label: "Uptime and users" },
  time_sync: { label: "Clock" },
  wifi: { label: "Wi-Fi" },
  process_list: { label: "Processes" },
  service_list: { label: "Services" },
  container_list: { label: "Workloads" },
  application_list: { label: "Applications" },
  updates: { label: "Updates" },
  facts: { label: "Facts of the host" },
  drive_list: { label: "Drive health" },
  pool_list: { label: "Arrays and pools" },
  sensor_list: { label: "Fans, voltages, power" },
  gpu_use: { label: "Graphics processors" },
  throttle: { label: "Throttling", only: "Raspberry Pi" },
  clock: { label: "Clocks", only: "Raspberry Pi" },
  voltage: { label: "Voltages", only: "Raspberry Pi" },
  gpu: { label: "GPU memory", only: "Raspberry Pi" },
  pmic: { label: "Power chip", only: "Raspberry Pi 5" },
  pi_board: { label: "Board", only: "Raspberry Pi" },
};

/** Those that the server lists, and any other that a level names; one that is new here is called as in settings. */
export function collectorsWith(listed: Schemas["ListedCollector"][], named: string[]): Collector[] {
  const seconds = new Map(listed.map(({ name, interval_seconds: interval }) => [name, interval]));
  const names = new Set([...seconds.keys(), ...named]);
  return [...names].map((name) => ({ label: name, ...LABELS[name], name, seconds: seconds.get(name) ?? 0 }));
}
