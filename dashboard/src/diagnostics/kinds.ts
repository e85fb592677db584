// The eight diagnostics: what each is called, what it finds out, and what one fills in.
import type { Kind } from "../api/commands";
import type { IconName } from "../kit/icon";
import { endpointFault, type Fault, hostFault, numberFault, pathFault, unitFault, wordFault } from "./check";

export interface FieldSpec {
  name: FieldName;
  label: string;
  hint?: string;
  placeholder?: string;
  /** One of these, the first being what is meant by nothing. */
  options?: { value: string; label: string }[];
  check?: (text: string) => Fault;
  /** A number on its way to the server. */
  numeric?: true;
  /** Behind “More”: what is seldom changed. */
  more?: true;
}

export const FIELD_NAMES = [
  "target",
  "count",
  "interval_ms",
  "timeout_ms",
  "max_hops",
  "method",
  "tls",
  "record",
  "path",
  "top",
  "level",
  "lines",
  "unit",
  "since_seconds",
  "contains",
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];
export type Fields = Partial<Record<FieldName, string>>;

export interface KindSpec {
  kind: Kind;
  name: string;
  does: string;
  icon: IconName;
  fields: FieldSpec[];
}

function numberField(
  name: FieldName,
  label: string,
  [least, most]: [number, number],
  usual: string,
  hint?: string,
): FieldSpec {
  return {
    name,
    label,
    placeholder: usual,
    numeric: true,
    more: true,
    check: (text) => numberFault(text, least, most),
    ...(hint !== undefined && { hint }),
  };
}

const HOST: FieldSpec = {
  name: "target",
  label: "Target",
  placeholder: "example.org or 192.0.2.1",
  check: hostFault,
};
const RECORDS = ["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"];

/** The least severe first, as the server has them. */
export const LEVELS = ["DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"] as const;
export type LogLevel = (typeof LEVELS)[number];

const same = (value: string): { value: string; label: string } => ({ value, label: value });

export const KINDS: readonly KindSpec[] = [
  {
    kind: "ping",
    name: "Ping",
    does: "Whether a host answers, and how fast",
    icon: "pulse",
    fields: [
      HOST,
      numberField("count", "Requests", [1, 100], "4"),
      numberField("interval_ms", "Every, ms", [200, 10_000], "1000"),
      numberField("timeout_ms", "Wait, ms", [100, 10_000], "2000"),
    ],
  },
  {
    kind: "traceroute",
    name: "Traceroute",
    does: "The way to a host, hop by hop",
    icon: "route",
    fields: [
      HOST,
      numberField("max_hops", "Most hops", [1, 64], "30"),
      {
        name: "method",
        label: "Packets",
        more: true,
        options: [
          { value: "", label: "UDP" },
          { value: "icmp", label: "ICMP" },
        ],
      },
    ],
  },
  {
    kind: "connect",
    name: "Connect",
    does: "Whether a port answers, with which certificate",
    icon: "plug",
    fields: [
      { name: "target", label: "Target", placeholder: "example.org:443", check: endpointFault },
      {
        name: "tls",
        label: "TLS",
        options: [
          { value: "", label: "On ports that speak it" },
          { value: "true", label: "Try it" },
          { value: "false", label: "Do not try it" },
        ],
      },
    ],
  },
  {
    kind: "dns",
    name: "DNS",
    does: "What the host’s resolver says of a name",
    icon: "book",
    fields: [
      { ...HOST, label: "Name", placeholder: "example.org, or an address for PTR" },
      {
        name: "record",
        label: "Record",
        options: RECORDS.map((record, at) => ({ value: at === 0 ? "" : record, label: record })),
      },
    ],
  },
  { kind: "netstat", name: "Sockets", does: "What listens and what is connected", icon: "sockets", fields: [] },
  {
    kind: "disk_usage",
    name: "Disk usage",
    does: "The largest folders and files",
    icon: "treemap",
    fields: [
      {
        name: "path",
        label: "Folder",
        placeholder: "The main file system",
        hint: "Other file systems below it are left out.",
        check: pathFault,
      },
      numberField("top", "Largest of each", [1, 1000], "300"),
    ],
  },
  { kind: "mounts", name: "Mounts", does: "File systems, and how full they are", icon: "drive", fields: [] },
  {
    kind: "logs",
    name: "Logs",
    does: "Lines of the journal, the kernel or a file",
    icon: "lines",
    fields: [
      {
        name: "level",
        label: "At least",
        options: [{ value: "", label: "WARNING" }, ...LEVELS.filter((level) => level !== "WARNING").map(same)],
      },
      {
        name: "since_seconds",
        label: "Of the last",
        numeric: true,
        options: [
          { value: "", label: "Since it started" },
          { value: "900", label: "15 minutes" },
          { value: "3600", label: "Hour" },
          { value: "21600", label: "6 hours" },
          { value: "86400", label: "Day" },
          { value: "604800", label: "Week" },
        ],
      },
      { name: "contains", label: "Contains", placeholder: "Any text", check: wordFault },
      { name: "unit", label: "Unit", placeholder: "ssh.service", more: true, check: unitFault },
      { name: "path", label: "File", placeholder: "/var/log/syslog", more: true, check: pathFault },
      numberField("lines", "Newest lines", [1, 10_000], "As many as fit"),
    ],
  },
];

const BY_KIND = new Map<string, KindSpec>(KINDS.map((spec) => [spec.kind, spec]));

export function kindOf(name: string): KindSpec | undefined {
  return BY_KIND.get(name);
}

/** `ping`, `disk usage`; an update of an agent is a command as well. */
export function kindName(name: string): string {
  return BY_KIND.get(name)?.name ?? (name === "update" ? "Agent update" : name);
}
