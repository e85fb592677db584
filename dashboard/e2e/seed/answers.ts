// What a seeded host answers to a diagnostic: made up, the same each time.

interface Answer {
  payload: unknown;
  error?: string;
}

type Wish = Record<string, unknown>;

const MS = 1_000_000;
const DAY_MS = 86_400_000;
const GIB = 1024 ** 3;

/** 0–1, by name and number. */
function noise(name: string, at: number): number {
  let hash = 2166136261 ^ at;
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function answerTo(name: string, type: string, wish: Wish): Answer {
  if (type === "DISK_USAGE") return { payload: diskUsage(name, text(wish.path) || "/") };
  if (type === "LIST_MOUNTS") return { payload: MOUNTS };
  if (type === "FETCH_LOGS") return { payload: logs(name) };
  const target = text(wish.target);
  const answers: Record<string, () => unknown> = {
    ping: () => ping(name, target, Number(wish.count) || 4),
    traceroute: () => traceroute(name, target),
    connect: () => connect(name, target),
    dns: () => dns(target, text(wish.record) || "A"),
    netstat: () => ({ action: "netstat", target: "Local System", netstat: sockets(name) }),
  };
  const made = answers[text(wish.action)];
  return made ? { payload: made() } : { payload: null, error: `unknown command type ${type}` };
}

function ping(name: string, target: string, count: number): unknown {
  const results = Array.from({ length: count }, (_, seq) => {
    const lost = noise(name, seq) > 0.93;
    const rtt = Math.round((11 + 5 * noise(name, 0) + 4 * noise(`${name}x`, seq) ** 3) * MS);
    return lost
      ? { seq, success: false, rtt: 0, response: "timeout", peer: "" }
      : { seq, success: true, rtt, response: "reply", peer: "93.184.215.14" };
  });
  const received = results.filter(({ success }) => success).length;
  const summary = { address: "93.184.215.14", sent: count, received, loss_percent: 0, min: 0, avg: 0, max: 0, mdev: 0 };
  return { action: "ping", target, ping_results: results, summary };
}

const WAY = [
  "10.40.0.1",
  "100.64.3.1",
  "62.155.244.8",
  "",
  "217.5.116.178",
  "80.157.200.42",
  "4.69.163.9",
  "93.184.215.14",
];

function traceroute(name: string, target: string): unknown {
  const hops = WAY.map((peer, at) => ({
    hop: at + 1,
    probes: [0, 1, 2].map((seq) => {
      const success = peer !== "" && noise(name, at * 3 + seq) < 0.94;
      const rtt = Math.round((0.4 + at ** 1.5 * 1.3 + noise(name, at + 17 * seq) * (1 + at)) * MS);
      const response = success ? (at === WAY.length - 1 ? "reply" : "ttl exceeded") : "timeout";
      return { seq, success, rtt: success ? rtt : 0, response, peer: success ? peer : "" };
    }),
  }));
  return { action: "traceroute", target, raw_output: `traceroute to ${target}`, hops };
}

function certificate(subject: string, issuer: string, from: number, to: number, names: string[]): unknown {
  const now = Date.now();
  return {
    subject,
    issuer,
    names,
    not_before: new Date(now + from * DAY_MS).toISOString(),
    not_after: new Date(now + to * DAY_MS).toISOString(),
    days_left: Math.floor(to),
    serial: "04:7d:3a:91:bb:02:5c:ee",
    sha256: Array.from({ length: 64 }, (_, at) => Math.floor(noise(subject, at) * 16).toString(16)).join(""),
  };
}

function connect(name: string, target: string): unknown {
  const total = Math.round((22 + 20 * noise(name, 1)) * MS);
  return {
    action: "connect",
    target,
    ping_results: [{ seq: 0, success: true, rtt: total, response: "OK", peer: target }],
    connection: {
      addresses: ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "93.184.215.14"],
      address: "93.184.215.14",
      dns: 3.1 * MS,
      tcp: 11.6 * MS,
      tls: {
        time: 24.9 * MS,
        version: "TLSv1.3",
        cipher: "TLS13_AES_256_GCM_SHA384",
        verified: true,
        certificates: [
          certificate("CN=example.org", "CN=R11, O=Let's Encrypt, C=US", -79, 11.4, ["example.org", "www.example.org"]),
          certificate("CN=R11, O=Let's Encrypt, C=US", "CN=ISRG Root X1, C=US", -620, 475, []),
        ],
      },
    },
  };
}

function dns(target: string, record: string): unknown {
  const name = target.endsWith(".") ? target : `${target}.`;
  const records = [
    { name, type: "CNAME", ttl: 300, value: `edge.${name}` },
    { name: `edge.${name}`, type: record, ttl: 60, value: record === "AAAA" ? "2606:2800:21f::1" : "93.184.215.14" },
  ];
  return {
    action: "dns",
    target,
    dns: { name, server: "10.40.0.53:53", time: 7.4 * MS, code: "NOERROR", authenticated: true, records },
  };
}

function sockets(name: string): unknown[] {
  const any = { remote_addr: "0.0.0.0", remote_port: 0, state: "LISTEN" };
  const listening = [
    { proto: "tcp", local_addr: "0.0.0.0", local_port: 22, ...any, user: "0", pid: 812, process: "sshd" },
    {
      proto: "tcp6",
      local_addr: "::",
      local_port: 443,
      ...any,
      remote_addr: "::",
      user: "33",
      pid: 944,
      process: "nginx",
    },
    { proto: "tcp", local_addr: "127.0.0.1", local_port: 5432, ...any, user: "104", pid: 1033, process: "postgres" },
    {
      proto: "udp",
      local_addr: "0.0.0.0",
      local_port: 68,
      ...any,
      state: "",
      user: "0",
      pid: 601,
      process: "dhclient",
    },
  ];
  const connected = Array.from({ length: 40 }, (_, at) => ({
    proto: "tcp",
    local_addr: "10.40.0.12",
    local_port: 443,
    remote_addr: `198.51.100.${String(1 + Math.floor(noise(name, at) * 250))}`,
    remote_port: 30_000 + Math.floor(noise(name, at + 99) * 30_000),
    state: noise(name, at + 7) > 0.7 ? "TIME_WAIT" : "ESTABLISHED",
    user: "33",
    pid: 944,
    process: "nginx",
  }));
  return [...listening, ...connected];
}

const MOUNTS = [
  { mountpoint: "/", device: "/dev/sda2", fstype: "ext4", options: "rw,relatime" },
  { mountpoint: "/boot/efi", device: "/dev/sda1", fstype: "vfat", options: "rw,relatime,umask=0077" },
  { mountpoint: "/data", device: "/dev/md0", fstype: "xfs", options: "rw,noatime" },
  { mountpoint: "/proc", device: "proc", fstype: "proc", options: "rw" },
  { mountpoint: "/run", device: "tmpfs", fstype: "tmpfs", options: "rw,nosuid" },
];

const LINES: [string, string, string][] = [
  ["INFO", "journald:nginx.service", "10.40.0.9 - GET /health 200 0.002"],
  ["NOTICE", "journald:systemd", "Started session 4711 of user deploy."],
  ["WARNING", "journald:postgresql.service", "checkpoints are occurring too frequently (24 seconds apart)"],
  ["ERROR", "journald:nginx.service", "upstream timed out (110: Connection timed out) while reading response header"],
  [
    "CRITICAL",
    "dmesg:kernel",
    "EXT4-fs error (device sda2): ext4_find_entry:1455: inode #524289: comm nginx: reading directory lblock 0",
  ],
];

function logs(name: string): unknown[] {
  const now = Math.floor(Date.now() / 1000);
  return Array.from({ length: 240 }, (_, at) => {
    const [level, source, message] = LINES[Math.floor(noise(name, at) ** 1.8 * LINES.length)] ??
      LINES[0] ?? ["INFO", "", ""];
    return { timestamp: now - (240 - at) * 37, source, level, message, pid: 900 + (at % 9), process_name: "nginx" };
  });
}

function diskUsage(name: string, root: string): unknown {
  const base = root === "/" ? "" : root;
  const folders: [string, number][] = [
    ["", 182],
    ["/var", 96],
    ["/var/lib", 81],
    ["/var/lib/postgresql", 48],
    ["/var/lib/docker", 27],
    ["/var/log", 13],
    ["/home", 44],
    ["/home/deploy", 31],
    ["/home/build <b>cache</b>", 11],
    ["/usr", 29],
    ["/usr/lib", 17],
    ["/usr/share", 8],
    ["/opt", 9],
  ];
  const size = (gib: number, at: number): number => Math.round(gib * GIB * (1 + 0.1 * noise(name, at)));
  return {
    root,
    top_dirs: folders.map(([path, gib], at) => ({
      path: base + path || "/",
      size: at === 0 ? Math.round(gib * 1.1 * GIB) : size(gib, 1),
      count: Math.round(gib * 1931),
    })),
    top_files: [
      { path: `${base}/var/lib/postgresql/base/16384/24601`, size: size(21, 1) },
      { path: `${base}/home/deploy/backup-2026-11-28.tar.zst`, size: size(18, 1) },
      { path: `${base}/var/log/journal/system.journal`, size: size(3.8, 1) },
    ],
    scanned_dirs: 48_211,
    scanned_files: 351_442,
    error_count: 3,
    partial: false,
    duration_ms: 8123,
    scanned_at: new Date().toISOString(),
  };
}
