// What a planned host measures at a moment: every family that such a host has, with plausible values.
import type { HostPlan } from "./hosts.ts";

export interface Envelope {
  type: string;
  timestamp: string;
  hostname: string;
  data: Record<string, unknown>;
}

const GIB = 1024 ** 3;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Noise between -1 and 1 that is the same for the same host, series and moment. */
export function noise(...keys: (string | number)[]): number {
  let hash = 2_166_136_261;
  for (const letter of keys.join("|")) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 2_246_822_519);
  hash ^= hash >>> 13;
  return ((hash >>> 0) / 0xffff_ffff) * 2 - 1;
}

/** The same as a line: from one value to the next over a period. */
function wave(time: number, period: number, ...keys: (string | number)[]): number {
  const turn = Math.floor(time / period);
  const share = (time - turn * period) / period;
  const eased = share * share * (3 - 2 * share);
  return noise(...keys, turn) * (1 - eased) + noise(...keys, turn + 1) * eased;
}

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Busy share at a moment: the day's rhythm, slow and fast noise, and now and then a burst. */
function busy(host: HostPlan, time: number): number {
  const day = Math.sin(((time % DAY_MS) / DAY_MS) * 2 * Math.PI - 1.9);
  const slow = wave(time, 1_800_000, host.name, "slow");
  const fast = wave(time, 30_000, host.name, "fast");
  const burst = noise(host.name, "burst", Math.floor(time / 600_000)) > 0.9 ? 28 : 0;
  const room = Math.min(host.load, 100 - host.load) / 100;
  return within(host.load + room * (day * 22 + slow * 26 + fast * 18) + burst * room * 2, 0.3, 100);
}

/** Readings of one moment. `end` is the end of the whole stretch; lists are only worth sending near it. */
export function readingsAt(host: HostPlan, time: number, end: number, boot: number): Envelope[] {
  const found: Envelope[] = [];
  const put = (type: string, data: Record<string, unknown>): void => {
    found.push({ type, timestamp: new Date(time).toISOString(), hostname: host.name, data });
  };
  const usage = busy(host, time);
  const full = !host.original;
  cpu(host, time, usage, put);
  memory(host, time, put);
  disks(host, time, end, put);
  network(host, time, usage, put);
  diskIo(host, time, usage, put);
  temperatures(host, time, usage, put);
  put("system", {
    uptime: Math.floor((time - boot) / 1000),
    boot_time: Math.floor(boot / 1000),
    processes: 96 + Math.round(usage),
    users: 1,
  });
  if (host.wifi) {
    put("wifi", {
      interface: "wlan0",
      ssid: "Café <5 GHz>",
      signal_dbm: Math.round(-58 + 8 * wave(time, 300_000, host.name, "wifi")),
      link_quality: 52,
      frequency_ghz: 5.18,
      bitrate_mbps: 263.3,
      ...(full && { bssid: "0E:CF:F1:9F:0D:28", noise_dbm: -95 }),
    });
  }
  if (host.hardware === "raspberry-pi") pi(host, time, usage, put);
  if (full && host.os === "linux") {
    put("pressure", {
      cpu_some_pct: within(usage / 4 - 5, 0, 100),
      cpu_full_pct: 0,
      memory_some_pct: host.memory > 85 ? 4.5 : 0.1,
      memory_full_pct: 0,
      io_some_pct: within(usage / 9, 0, 100),
      io_full_pct: within(usage / 15, 0, 100),
      irq_full_pct: null,
    });
    put("kernel", {
      files_open: 1600 + Math.round(usage * 12),
      files_max: 9_223_372_036,
      conntrack_entries: 400 + Math.round(usage),
      conntrack_max: 262_144,
      oom_kills: host.memory > 88 ? 2 : 0,
    });
    put("time_sync", {
      synchronized: true,
      state: "ok",
      offset_us: 213 * noise(host.name, "ntp", time),
      estimated_error_us: 120,
      max_error_us: 16_000,
      frequency_ppm: -12.25,
    });
  }
  if (host.workloads > 0) workloads(host, time, boot, put);
  return found;
}

type Put = (type: string, data: Record<string, unknown>) => void;

function cpu(host: HostPlan, time: number, usage: number, put: Put): void {
  const iowait = within(2 + 3 * wave(time, 60_000, host.name, "io"), 0, 9) * (host.os === "linux" ? 1 : 0);
  const cores = Array.from({ length: host.cores }, (_, core) =>
    within(usage + 22 * wave(time, 30_000, host.name, core), 0, 100),
  );
  const load = (usage / 100) * host.cores * 1.1;
  put("cpu", {
    usage,
    cores,
    iowait,
    load_1m: load,
    load_5m: load * 0.94,
    load_15m: load * 0.88,
    ...(!host.original && {
      user: usage * 0.62,
      system: usage * 0.27,
      nice: usage * 0.04,
      irq: usage * 0.05,
      steal: host.hardware === "virtual-machine" ? usage * 0.02 : 0,
    }),
  });
}

function memory(host: HostPlan, time: number, put: Put): void {
  const percent = within(
    host.memory + 5 * wave(time, 900_000, host.name, "ram") + 1.2 * wave(time, 60_000, host.name, "ram2"),
    1,
    99.5,
  );
  const used = Math.round((host.ramBytes * percent) / 100);
  const swapPercent = host.swapBytes === 0 ? 0 : within((host.memory - 55) * 1.4, 0, 90);
  put("memory", {
    ram_total: host.ramBytes,
    ram_used: used,
    ram_available: host.ramBytes - used,
    ram_used_pct: percent,
    swap_total: host.swapBytes,
    swap_used: Math.round((host.swapBytes * swapPercent) / 100),
    swap_pct: swapPercent,
    ...(!host.original && {
      cached: Math.round((host.ramBytes - used) * 0.6),
      buffers: Math.round((host.ramBytes - used) * 0.05),
    }),
  });
}

function disks(host: HostPlan, time: number, end: number, put: Put): void {
  const hoursLeft = (end - time) / HOUR_MS;
  const root = within(host.disk * 0.6 - hoursLeft * 0.02, 1, 100);
  const worst = within(host.disk - hoursLeft * 0.06, 1, 100);
  const mounts: [string, string, string, number, number][] =
    host.os === "windows"
      ? [["C:", "C:\\", "NTFS", 512 * GIB, worst]]
      : [
          ["/dev/sda2", "/", "ext4", 120 * GIB, root],
          ["/dev/sdb1", "/srv", "xfs", 3800 * GIB, worst],
        ];
  const [first] = mounts;
  for (const [device, mountpoint, filesystem, total, percent] of host.hardware === "raspberry-pi" && first
    ? [["/dev/mmcblk0p2", "/", "ext4", 30 * GIB, worst] as const]
    : mounts) {
    const used = Math.round((total * percent) / 100);
    put("disk", {
      device,
      mountpoint,
      filesystem,
      disk_type: "local",
      disk_total: total,
      disk_used: used,
      disk_available: Math.round((total - used) * 0.95),
      disk_used_pct: percent,
      ...(host.os !== "windows" && { inodes_total: 16_777_216, inodes_used: 650_327, inodes_pct: 3.9 }),
      ...(!host.original && { read_only: false }),
    });
  }
}

function network(host: HostPlan, time: number, usage: number, put: Put): void {
  const name = host.wifi ? "wlan0" : host.os === "freebsd" ? "igc0" : host.os === "darwin" ? "en0" : "eth0";
  const scale = host.hardware === "raspberry-pi" ? 9_000 : 380_000;
  const rate = (key: string): number =>
    Math.round(
      scale *
        (usage / 20) *
        (1.3 + (0.75 * wave(time, 420_000, host.name, key) + 0.25 * wave(time, 60_000, host.name, key, "fast"))),
    );
  put("network", {
    interface: name,
    mac_address: "0E:CF:F1:9F:0D:28",
    mtu: 1500,
    speed: host.wifi ? 0 : 1_000_000_000,
    rx_bytes: rate("rx"),
    rx_packets: Math.round(rate("rx") / 800),
    rx_errors: 0,
    rx_drops: noise(host.name, "drop", time) > 0.95 ? 3 : 0,
    tx_bytes: Math.round(rate("tx") * 0.6),
    tx_packets: Math.round(rate("tx") / 900),
    tx_errors: 0,
    tx_drops: 0,
    ...(!host.original && { physical: true, operstate: "up", duplex: "full" }),
  });
}

function diskIo(host: HostPlan, time: number, usage: number, put: Put): void {
  const rate = within(usage * 60_000 * (1 + wave(time, 30_000, host.name, "dio")), 0, 1e12);
  put("disk_io", {
    device: host.hardware === "raspberry-pi" ? "mmcblk0" : "sda",
    read_bytes: Math.round(rate * 0.4),
    write_bytes: Math.round(rate),
    read_ops: Math.round(rate / 40_000),
    write_ops: Math.round(rate / 20_000),
    read_time_ms: Math.round(usage * 2),
    write_time_ms: Math.round(usage * 5),
    io_in_progress: usage > 60 ? 3 : 0,
    ...(!host.original && { busy_pct: within(usage / 2, 0, 100) }),
  });
}

function temperatures(host: HostPlan, time: number, usage: number, put: Put): void {
  if (host.temperature === null) return;
  const base = host.temperature + (usage - host.load) * 0.12 + wave(time, 120_000, host.name, "temp");
  const pi = host.hardware === "raspberry-pi";
  put("temperature", {
    sensor: pi ? "cpu-thermal" : "coretemp Package id 0",
    temperature: base,
    max_temp: pi ? null : 100,
  });
  if (!pi && !host.original)
    put("temperature", { sensor: "nvme Composite", temperature: base - 9, max_temp: 84, drive: "nvme0n1" });
}

function pi(host: HostPlan, time: number, usage: number, put: Put): void {
  const low = host.underVoltage && noise(host.name, "volts", Math.floor(time / 900_000)) > 0.72;
  put("clock", {
    arm_freq_hz: low ? 600_000_000 : usage > 20 ? 1_800_000_000 : 1_000_000_000,
    core_freq_hz: 500_000_000,
    gpu_freq_hz: 500_000_000,
  });
  put("voltage", { core_volts: low ? 0.82 : 0.86, sdram_c_volts: 1.1, sdram_i_volts: 1.1, sdram_p_volts: 1.1 });
  put(
    "throttle",
    host.underVoltage
      ? {
          undervoltage: low,
          arm_freq_capped: low,
          throttled: low,
          undervoltage_occurred: true,
          throttled_occurred: true,
          ...(!host.original && {
            undervoltage_count: low ? 4 : 3,
            throttled_count: 2,
            freq_cap_count: 2,
            boot_id: "0d7ea10c-8d34-4b1a-a6b4-2a4e3a1f6c55",
          }),
        }
      : {},
  );
  put("gpu", { gpu_mem_total: 79_691_776 });
}

function workloads(host: HostPlan, time: number, boot: number, put: Put): void {
  const seconds = Math.floor((time - boot) / 1000);
  const proxmox = host.platform === "proxmox";
  const containers = Array.from({ length: host.workloads }, (_, index) => ({
    id: proxmox ? String(100 + index) : (0x3f4e_9a1b + index * 7919).toString(16).padStart(12, "a"),
    name: proxmox
      ? `vm-${String(100 + index)}`
      : (["web", "api", "postgres", "redis", "worker", "cron", "grafana", "registry", "runner-1", "runner-2", "cache"][
          index
        ] ?? `job-${String(index)}`),
    ...(!proxmox && { image: "docker.io/library/nginx:1.27" }),
    state: index === 3 && proxmox ? "stopped" : "running",
    source: proxmox ? "proxmox" : "docker",
    kind: proxmox ? (index % 3 === 0 ? "lxc" : "vm") : "container",
    cpu_percent: within(14 + 20 * wave(time, 60_000, host.name, index), 0, 400),
    cpu_limit_cores: 2 + (index % 3),
    memory_bytes: Math.round((0.2 + 0.1 * index) * GIB),
    memory_limit: 4 * GIB,
    net_rx_bytes: seconds * 1800 * (index + 1),
    net_tx_bytes: seconds * 900 * (index + 1),
    ...(!host.original && { health: index === 1 ? "unhealthy" : "healthy", restarts: index === 1 ? 3 : 0 }),
  }));
  put("container_list", { containers });
}

/** Lists and facts, of which only the newest counts. */
export function listsAt(host: HostPlan, time: number, boot: number): Envelope[] {
  const found: Envelope[] = [];
  const put: Put = (type, data) => {
    found.push({ type, timestamp: new Date(time).toISOString(), hostname: host.name, data });
  };
  const full = !host.original;
  const names = [
    "systemd",
    "sshd",
    "nginx",
    "postgres",
    "node",
    "dockerd",
    "cron",
    "<b>kworker</b>",
    "python3",
    "bash",
  ];
  put("process_list", {
    processes: names.map((name, index) => ({
      pid: 1 + index * 311,
      name,
      cpu_percent: within(index * 3.7 * (1 + noise(host.name, name, time)), 0, 380),
      mem_percent: 0.4 * index,
      mem_rss: 14_757_888 * (index + 1),
      status: index % 4 === 0 ? "running" : "waiting",
      threads_total: 1 + index,
      ...(full && {
        state: index % 4 === 0 ? "R" : "S",
        started_at: Math.floor(boot / 1000) + index,
        user: index < 3 ? "root" : "app",
        command: `/usr/bin/${name} --config /etc/${name}.conf`,
      }),
    })),
  });
  put("service_list", {
    services: ["ssh", "cron", "nginx", "postgresql", "docker", "systemd-timesyncd", "smartd"].map((name, index) => ({
      name: `${name}.service`,
      status: index === 6 && host.drives === "worn" ? "failed" : "active",
      sub_status: index === 6 && host.drives === "worn" ? "failed" : "running",
      load_state: "loaded",
      description: `The ${name} service`,
    })),
  });
  put(
    "application_list",
    host.original
      ? { applications: null }
      : {
          applications: ["bash", "openssl", "nginx", "linux-image", "python3"].map((name) => ({
            name,
            version: "5.2.37-2+b3",
            vendor: "Debian",
            arch: "amd64",
            size_bytes: 7_340_032,
            installed_at: Math.floor(boot / 1000),
          })),
        },
  );
  put("updates", {
    pending_count: host.updates,
    security_count: Math.min(1, host.updates),
    reboot_required: host.rebootRequired,
    package_manager: "apt",
    ...(full && {
      packages: Array.from({ length: host.updates }, (_, index) => ({
        name: `package-${String(index)}`,
        version: "3.5.1-1",
        security: index === 0,
      })),
    }),
  });
  if (!full) return found;
  put("facts", {
    os_name: `${host.platform} ${host.platformVersion}`,
    platform: host.platform,
    platform_version: host.platformVersion,
    kernel: "6.12.48",
    arch: host.arch,
    hardware: host.hardware,
    cpu_model: host.cpuModel,
    time_zone: "Europe/Berlin",
    board_vendor: host.hardware === "bare-metal" ? "Supermicro" : "QEMU",
    board_name: "X12STH-F",
  });
  if (host.drives !== "none") {
    const worn = host.drives === "worn";
    put("drive_list", {
      drives: ["sda", "sdb", "nvme0n1"].map((device, index) => ({
        device,
        kind: index === 2 ? "nvme" : "hdd",
        model: "Example 990",
        serial: `S${String(index)}`,
        firmware: "4B2Q",
        size_bytes: 4_000_204_886_016,
        failing: worn && index === 1,
        ...(worn && index === 1 && { warning: "spare blocks run out" }),
        wear_percent: worn ? 84 : 12,
        power_on_hours: 12_345,
        power_cycles: 77,
        reallocated_sectors: worn && index === 1 ? 48 : 0,
        pending_sectors: 0,
        temperature: 38 + index,
      })),
    });
    put("pool_list", {
      pools: [
        {
          kind: "md",
          name: "md0",
          label: "data",
          level: "raid1",
          state: "clean",
          degraded: worn,
          devices: 2,
          devices_missing: worn ? 1 : 0,
          read_errors: 0,
          write_errors: 0,
          corruption_errors: 0,
        },
      ],
    });
    put("sensor_list", { sensors: [{ sensor: "nct6798 CPU fan", fan_rpm: 1234, alarm: false }] });
  }
  if (host.hardware === "raspberry-pi") {
    put("pi_board", {
      model: /\((.*)\)/.exec(host.cpuModel)?.[1] ?? "Raspberry Pi",
      revision: "c03111",
      board: "4B",
      soc: "BCM2711",
      manufacturer: "Sony UK",
      serial: "10000000abcdef01",
      memory_bytes: host.ramBytes,
    });
  }
  return found;
}
