// What agents collect, and how often where nobody says otherwise.

export interface Collector {
  /** As settings name it. */
  name: string;
  label: string;
  /** Of the agent itself, seconds. */
  seconds: number;
  /** Only on some kind of host. */
  only?: string;
}

/** As in agent/src/collect.rs: the API does not list them. */
export const COLLECTORS: Collector[] = [
  { name: "cpu", label: "Processors", seconds: 5 },
  { name: "memory", label: "Memory and swap", seconds: 10 },
  { name: "disk", label: "Space on disks", seconds: 60 },
  { name: "disk_io", label: "Disk traffic", seconds: 5 },
  { name: "network", label: "Network", seconds: 5 },
  { name: "temperature", label: "Temperatures", seconds: 10 },
  { name: "pressure", label: "Pressure", seconds: 15 },
  { name: "kernel", label: "Kernel", seconds: 60 },
  { name: "system", label: "Uptime and users", seconds: 300 },
  { name: "time_sync", label: "Clock", seconds: 60 },
  { name: "wifi", label: "Wi-Fi", seconds: 30 },
  { name: "process_list", label: "Processes", seconds: 15 },
  { name: "service_list", label: "Services", seconds: 60 },
  { name: "container_list", label: "Workloads", seconds: 60 },
  { name: "application_list", label: "Applications", seconds: 86_400 },
  { name: "updates", label: "Updates", seconds: 86_400 },
  { name: "facts", label: "Facts of the host", seconds: 86_400 },
  { name: "drive_list", label: "Drive health", seconds: 3600 },
  { name: "pool_list", label: "Arrays and pools", seconds: 60 },
  { name: "sensor_list", label: "Fans, voltages, power", seconds: 60 },
  { name: "gpu_use", label: "Graphics processors", seconds: 15 },
  { name: "throttle", label: "Throttling", seconds: 10, only: "Raspberry Pi" },
  { name: "clock", label: "Clocks", seconds: 15, only: "Raspberry Pi" },
  { name: "voltage", label: "Voltages", seconds: 60, only: "Raspberry Pi" },
  { name: "gpu", label: "GPU memory", seconds: 60, only: "Raspberry Pi" },
  { name: "pmic", label: "Power chip", seconds: 60, only: "Raspberry Pi 5" },
  { name: "pi_board", label: "Board", seconds: 3600, only: "Raspberry Pi" },
];

/** Those that are known, and any other that a level names. */
export function collectorsWith(names: string[]): Collector[] {
  const others = names.filter((name) => !COLLECTORS.some((known) => known.name === name));
  return [...COLLECTORS, ...[...new Set(others)].map((name) => ({ name, label: name, seconds: 0 }))];
}
