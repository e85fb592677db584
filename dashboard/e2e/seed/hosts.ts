// The hosts of a seeded fleet: what each is called, what it is, and what is wrong with it.

/** How a host stops being heard of, if it does. */
export type Leaving = "offline" | "stopped" | "asleep";

export interface HostPlan {
  name: string;
  os: "linux" | "windows" | "freebsd" | "darwin";
  platform: string;
  platformVersion: string;
  arch: string;
  hardware: "raspberry-pi" | "container" | "virtual-machine" | "bare-metal";
  cpuModel: string;
  cores: number;
  ramBytes: number;
  swapBytes: number;
  /** Mean busy share, %. */
  load: number;
  /** Mean use of memory, %. */
  memory: number;
  /** Fullest file system at the end of the stretch, %. */
  disk: number;
  /** Mean temperature, °C; null where there is no sensor. */
  temperature: number | null;
  wifi: boolean;
  /** An agent of the original: fewer families, fewer fields, no numbered stream. */
  original: boolean;
  underVoltage: boolean;
  drives: "healthy" | "worn" | "none";
  workloads: number;
  updates: number;
  rebootRequired: boolean;
  /** Nothing was ever measured: the host has only just registered. */
  fresh: boolean;
  leaving: Leaving | null;
  /** A hole in the middle of its history, and what the agent says of it. */
  gap: "queue_full" | "agent_lost" | null;
  labels: Record<string, string>;
  version: string;
  address: string;
  /** Days since its start. */
  daysUp: number;
}

const GIB = 1024 ** 3;

const PLAIN: HostPlan = {
  name: "",
  os: "linux",
  platform: "debian",
  platformVersion: "13",
  arch: "amd64",
  hardware: "virtual-machine",
  cpuModel: "AMD EPYC 7443P 24-Core Processor",
  cores: 4,
  ramBytes: 8 * GIB,
  swapBytes: 2 * GIB,
  load: 18,
  memory: 46,
  disk: 41,
  temperature: null,
  wifi: false,
  original: false,
  underVoltage: false,
  drives: "none",
  workloads: 0,
  updates: 0,
  rebootRequired: false,
  fresh: false,
  leaving: null,
  gap: null,
  labels: {},
  version: "0.1.0",
  address: "192.0.2.1",
  daysUp: 0,
};

const PI: Partial<HostPlan> = {
  platform: "raspbian",
  platformVersion: "12",
  arch: "arm64",
  hardware: "raspberry-pi",
  cpuModel: "Cortex-A72 (Raspberry Pi 4 Model B Rev 1.4)",
  cores: 4,
  ramBytes: 4 * GIB,
  swapBytes: 0.5 * GIB,
  load: 12,
  memory: 38,
  disk: 34,
  temperature: 52,
  wifi: true,
  labels: { site: "home" },
};

const METAL: Partial<HostPlan> = {
  hardware: "bare-metal",
  cpuModel: "Intel(R) Xeon(R) E-2388G CPU @ 3.20GHz",
  cores: 16,
  ramBytes: 64 * GIB,
  swapBytes: 8 * GIB,
  temperature: 47,
  drives: "healthy",
};

/** Hosts that every seeded fleet has, so that tests can name them. */
const NAMED: Partial<HostPlan>[] = [
  {
    ...METAL,
    name: "nas-01",
    platform: "truenas",
    platformVersion: "25.04",
    disk: 99.3,
    load: 9,
    memory: 71,
    drives: "worn",
    labels: { site: "rack-1", role: "storage" },
  },
  { ...METAL, name: "db-primary", load: 62, memory: 91, workloads: 4, labels: { site: "rack-1", role: "database" } },
  {
    ...METAL,
    name: "db-replica",
    load: 24,
    memory: 68,
    workloads: 3,
    rebootRequired: true,
    updates: 14,
    labels: { site: "rack-2", role: "database" },
  },
  {
    ...METAL,
    name: "build-07",
    load: 97.5,
    memory: 63,
    temperature: 88,
    workloads: 11,
    labels: { site: "rack-2", role: "ci" },
  },
  { ...PI, name: "pi-attic", underVoltage: true, temperature: 64 },
  {
    ...PI,
    name: "pi-garden",
    cpuModel: "ARM1176 (Raspberry Pi Zero W Rev 1.1)",
    arch: "armv6",
    cores: 1,
    ramBytes: 0.5 * GIB,
    swapBytes: 0,
    load: 47,
    leaving: "offline",
  },
  {
    ...PI,
    name: "pi-kitchen",
    cpuModel: "Cortex-A76 (Raspberry Pi 5 Model B Rev 1.0)",
    ramBytes: 8 * GIB,
    load: 8,
    memory: 22,
  },
  { ...PI, name: "pi-workshop", original: true, version: "dev", swapBytes: 0, wifi: false, temperature: 73.5 },
  {
    ...METAL,
    name: "hypervisor-a",
    platform: "proxmox",
    platformVersion: "9.0",
    load: 34,
    memory: 78,
    workloads: 14,
    labels: { site: "rack-1", role: "hypervisor" },
  },
  {
    ...METAL,
    name: "hypervisor-b",
    platform: "proxmox",
    platformVersion: "9.0",
    load: 29,
    memory: 74,
    workloads: 9,
    gap: "queue_full",
    labels: { site: "rack-2", role: "hypervisor" },
  },
  {
    name: "laptop-mira",
    os: "darwin",
    platform: "macOS",
    platformVersion: "15.6",
    arch: "arm64",
    hardware: "bare-metal",
    cpuModel: "Apple M3 Pro",
    cores: 12,
    ramBytes: 36 * GIB,
    leaving: "asleep",
    labels: { site: "office" },
  },
  {
    name: "WIN-FRONTDESK",
    os: "windows",
    platform: "Windows 11 Pro",
    platformVersion: "24H2",
    hardware: "bare-metal",
    cpuModel: "12th Gen Intel(R) Core(TM) i5-12400",
    cores: 12,
    ramBytes: 16 * GIB,
    updates: 6,
    rebootRequired: true,
    labels: { site: "office" },
  },
  {
    name: "gateway",
    os: "freebsd",
    platform: "freebsd",
    platformVersion: "14.3",
    hardware: "bare-metal",
    cpuModel: "Intel(R) N100",
    cores: 4,
    load: 6,
    memory: 21,
    temperature: 44,
    labels: { site: "office", role: "network" },
  },
  {
    name: "edge-lxc",
    platform: "alpine",
    platformVersion: "3.22",
    hardware: "container",
    cores: 2,
    ramBytes: 1 * GIB,
    swapBytes: 0,
    load: 4,
    memory: 17,
  },
  { name: "staging-web", platform: "ubuntu", platformVersion: "24.04", leaving: "stopped", labels: { role: "web" } },
  { name: "mail", gap: "agent_lost", updates: 3, labels: { role: "mail" } },
  { name: "new-host", fresh: true },
  {
    name: "<img src=x onerror=alert(1)><b>bold</b>",
    platform: "fedora",
    platformVersion: "43",
    labels: { note: "<script>alert(2)</script>" },
  },
  { name: "🦊 fox-🏳️‍🌈-box", platform: "arch", platformVersion: "", labels: { mood: "🌧️ → ☀️" } },
  { name: "خادم-الملفات-الرئيسي", platform: "opensuse-leap", platformVersion: "15.6", labels: { site: "مكتب" } },
  { name: "long-".repeat(51), platform: "rocky", platformVersion: "9.6", labels: { role: "x".repeat(60) } },
];

const ROLES = ["web", "worker", "cache", "queue", "search"];
const SITES = ["rack-1", "rack-2", "fra-1", "hel-2"];
const PLATFORMS: [string, string][] = [
  ["debian", "13"],
  ["ubuntu", "24.04"],
  ["rocky", "9.6"],
  ["alpine", "3.22"],
];

/** A plan of `count` hosts; the same for the same number. */
export function planHosts(count: number): HostPlan[] {
  return Array.from({ length: count }, (_, index) => {
    const address = `10.${String(40 + Math.floor(index / 65_000))}.${String(Math.floor(index / 250) % 256)}.${String((index % 250) + 2)}`;
    const named = NAMED[index];
    const daysUp = 1 + ((index * 17) % 90);
    if (named) return { ...PLAIN, address, daysUp, ...named };
    const turn = index - NAMED.length;
    const role = ROLES[turn % ROLES.length] ?? "web";
    const [platform, platformVersion] = PLATFORMS[turn % PLATFORMS.length] ?? ["debian", "13"];
    const number = String(Math.floor(turn / ROLES.length) + 1).padStart(2, "0");
    return {
      ...PLAIN,
      name: `${role}-${number}`,
      address,
      daysUp,
      platform,
      platformVersion,
      load: 5 + ((turn * 37) % 55),
      memory: 20 + ((turn * 23) % 52),
      disk: 15 + ((turn * 29) % 66),
      cores: [2, 4, 8, 16][turn % 4] ?? 4,
      ramBytes: ([4, 8, 16, 32][turn % 4] ?? 8) * GIB,
      workloads: role === "worker" ? 6 : 0,
      updates: turn % 7 === 0 ? 5 : 0,
      original: turn % 11 === 10,
      version: turn % 11 === 10 ? "dev" : "0.1.0",
      leaving: turn % 97 === 13 ? "offline" : null,
      labels: { role, site: SITES[turn % SITES.length] ?? "rack-1" },
    };
  });
}

const DAY_MS = 86_400_000;

/** When a host started: the same for all of a day. */
export function bootOf(plan: HostPlan): number {
  return Math.floor(Date.now() / DAY_MS) * DAY_MS - plan.daysUp * DAY_MS + ((plan.daysUp * 7) % 24) * 3_600_000;
}
