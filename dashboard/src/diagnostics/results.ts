// What agents answer, read into what is shown: lists that are null are empty, and half an answer is one as well.
import type { Progress } from "../api/commands";

export interface Probe {
  seq: number;
  success: boolean;
  /** Milliseconds. */
  ms: number;
  response: string;
  peer: string;
}

export interface PingReport {
  target: string;
  probes: Probe[];
  address: string | null;
}

export interface Hop {
  hop: number;
  probes: Probe[];
}

export interface Certificate {
  subject: string;
  issuer: string;
  names: string[];
  notBefore: string;
  notAfter: string;
  daysLeft: number;
  serial: string;
  sha256: string;
  error: string;
}

export interface ConnectReport {
  target: string;
  /** The whole attempt; null where the agent tells none. */
  probe: Probe | null;
  addresses: string[];
  address: string;
  dnsMs: number | null;
  tcpMs: number | null;
  tls: {
    ms: number | null;
    version: string;
    cipher: string;
    verified: boolean;
    error: string;
    certificates: Certificate[];
  } | null;
}

export interface DnsReport {
  name: string;
  server: string;
  ms: number;
  code: string;
  authoritative: boolean;
  authenticated: boolean;
  records: { name: string; type: string; ttl: number; value: string }[];
  failed: string[];
}

export interface Socket {
  proto: string;
  local: string;
  localPort: number;
  remote: string;
  remotePort: number;
  state: string;
  user: string;
  pid: number | null;
  process: string;
}

export interface Entry {
  path: string;
  bytes: number;
  files: number | null;
}

export interface DiskReport {
  root: string;
  folders: Entry[];
  files: Entry[];
  scannedFolders: number;
  scannedFiles: number;
  errors: number;
  partial: boolean;
  ms: number;
}

export interface Mount {
  mountpoint: string;
  device: string;
  type: string;
  options: string;
}

export interface LogLine {
  /** Milliseconds since 1970; null where the line tells none. */
  time: number | null;
  source: string;
  level: string;
  message: string;
  pid: number | null;
  process: string;
}

export type Result =
  | { kind: "ping"; report: PingReport }
  | { kind: "traceroute"; hops: Hop[]; text: string }
  | { kind: "connect"; report: ConnectReport }
  | { kind: "dns"; report: DnsReport | null }
  | { kind: "netstat"; sockets: Socket[] }
  | { kind: "disk_usage"; report: DiskReport }
  | { kind: "mounts"; mounts: Mount[] }
  | { kind: "logs"; lines: LogLine[] }
  | { kind: "other"; value: unknown };

type Said = Record<string, unknown>;

const said = (value: unknown): Said => (typeof value === "object" && value !== null ? (value as Said) : {});
const list = (value: unknown): Said[] => (Array.isArray(value) ? value.map(said) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
const number = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);
const numberOrNull = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;
/** Agents tell nanoseconds. */
const ms = (value: unknown): number => number(value) / 1e6;
const msOrNull = (value: unknown): number | null => {
  const ns = numberOrNull(value);
  return ns === null ? null : ns / 1e6;
};

const probe = (value: Said): Probe => ({
  seq: number(value.seq),
  success: value.success === true,
  ms: ms(value.rtt),
  response: text(value.response),
  peer: text(value.peer),
});

export function readResult(kind: string, value: unknown): Result {
  const answer = said(value);
  switch (kind) {
    case "ping":
      return {
        kind,
        report: {
          target: text(answer.target),
          probes: list(answer.ping_results).map(probe),
          address: text(said(answer.summary).address) || null,
        },
      };
    case "traceroute":
      return {
        kind,
        hops: list(answer.hops).map((hop) => ({ hop: number(hop.hop), probes: list(hop.probes).map(probe) })),
        text: text(answer.raw_output),
      };
    case "connect":
      return { kind, report: connectReport(answer) };
    case "dns":
      return { kind, report: answer.dns === undefined ? null : dnsReport(said(answer.dns)) };
    case "netstat":
      return { kind, sockets: list(answer.netstat).map(socket) };
    case "disk_usage":
      return { kind, report: diskReport(answer) };
    case "mounts":
      return {
        kind,
        mounts: list(value).map((mount) => ({
          mountpoint: text(mount.mountpoint),
          device: text(mount.device),
          type: text(mount.fstype),
          options: text(mount.options),
        })),
      };
    case "logs":
      return { kind, lines: list(value).map(logLine) };
    default:
      return { kind: "other", value };
  }
}

function connectReport(answer: Said): ConnectReport {
  const found = said(answer.connection);
  const [attempt] = list(answer.ping_results).map(probe);
  const tls = found.tls === undefined ? null : said(found.tls);
  return {
    target: text(answer.target),
    probe: attempt ?? null,
    addresses: texts(found.addresses),
    address: text(found.address),
    dnsMs: msOrNull(found.dns),
    tcpMs: msOrNull(found.tcp),
    tls: tls && {
      ms: msOrNull(tls.time),
      version: text(tls.version),
      cipher: text(tls.cipher),
      verified: tls.verified === true,
      error: text(tls.error),
      certificates: list(tls.certificates).map((certificate) => ({
        subject: text(certificate.subject),
        issuer: text(certificate.issuer),
        names: texts(certificate.names),
        notBefore: text(certificate.not_before),
        notAfter: text(certificate.not_after),
        daysLeft: number(certificate.days_left),
        serial: text(certificate.serial),
        sha256: text(certificate.sha256),
        error: text(certificate.error),
      })),
    },
  };
}

function dnsReport(answer: Said): DnsReport {
  return {
    name: text(answer.name),
    server: text(answer.server),
    ms: ms(answer.time),
    code: text(answer.code),
    authoritative: answer.authoritative === true,
    authenticated: answer.authenticated === true,
    records: list(answer.records).map((record) => ({
      name: text(record.name),
      type: text(record.type),
      ttl: number(record.ttl),
      value: text(record.value),
    })),
    failed: texts(answer.failed),
  };
}

function socket(value: Said): Socket {
  return {
    proto: text(value.proto),
    local: text(value.local_addr),
    localPort: number(value.local_port),
    remote: text(value.remote_addr),
    remotePort: number(value.remote_port),
    state: text(value.state),
    user: text(value.user),
    pid: numberOrNull(value.pid),
    process: text(value.process),
  };
}

function diskReport(answer: Said): DiskReport {
  const entry = (value: Said): Entry => ({
    path: text(value.path),
    bytes: number(value.size),
    files: numberOrNull(value.count),
  });
  return {
    root: text(answer.root),
    folders: list(answer.top_dirs).map(entry),
    files: list(answer.top_files).map(entry),
    scannedFolders: number(answer.scanned_dirs),
    scannedFiles: number(answer.scanned_files),
    errors: number(answer.error_count),
    partial: answer.partial === true,
    ms: number(answer.duration_ms),
  };
}

function logLine(value: Said): LogLine {
  const seconds = number(value.timestamp);
  return {
    time: seconds > 0 ? seconds * 1000 : null,
    source: text(value.source),
    level: text(value.level),
    message: text(value.message),
    pid: numberOrNull(value.pid),
    process: text(value.process_name),
  };
}

/** The answer as far as it was told: pieces of lists are put one behind the other, of a walk the newest counts. */
export function soFar(kind: string, pieces: Progress[]): Result | null {
  if (pieces.length === 0) return null;
  if (kind === "disk_usage") return readResult(kind, pieces.at(-1)?.payload);
  const payloads = pieces.map(({ payload }) => said(payload));
  const all = (name: string): unknown[] => payloads.flatMap((payload) => list(payload[name]));
  const raw = payloads.map((payload) => text(payload.raw_output)).join("");
  return readResult(kind, { ping_results: all("ping_results"), hops: all("hops"), raw_output: raw });
}

/** The source of lines that an agent adds to say something about the others. */
const OWN_SOURCE = "spectra-agent";

/** What of an answer is missing, in the agent's words or ours; null where it is whole. */
export function cutOff(kind: string, value: unknown): string | null {
  const answer = said(value);
  if (kind === "mounts") return list(value).map(ownWords).find(Boolean) ?? null;
  if (kind === "logs") {
    const own = list(value).find(({ source, level }) => source === OWN_SOURCE && level === "NOTICE");
    return own ? text(own.message) : null;
  }
  const note = text(answer.note);
  if (note !== "") return note;
  if (answer.truncated === true) return "there is more than this: the answer would be too long";
  return answer.partial === true ? "time or room ran out before everything was seen" : null;
}

/** A mount that is none: what stands in the place of those that are left out. */
function ownWords(mount: Said): string {
  return text(mount.mountpoint) === "" && text(mount.fstype) === "" ? text(mount.device) : "";
}

/** Shortest, mean and longest round trip of what came back, ms, and how much did not, %. */
export function summed(probes: Probe[]): {
  sent: number;
  received: number;
  loss: number;
  min: number | null;
  avg: number | null;
  max: number | null;
  deviation: number | null;
} {
  const times = probes.filter(({ success }) => success).map((one) => one.ms);
  const sent = probes.length;
  const loss = sent === 0 ? 0 : (100 * (sent - times.length)) / sent;
  if (times.length === 0) return { sent, received: 0, loss, min: null, avg: null, max: null, deviation: null };
  const avg = times.reduce((sum, time) => sum + time, 0) / times.length;
  const spread = times.reduce((sum, time) => sum + (time - avg) ** 2, 0) / times.length;
  return {
    sent,
    received: times.length,
    loss,
    min: Math.min(...times),
    avg,
    max: Math.max(...times),
    deviation: Math.sqrt(spread),
  };
}
