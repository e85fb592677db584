// The system and the kind of machine of a host, as signs of our own.
import type { JSX } from "react";

const LINE = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.4,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

const SYSTEMS = {
  linux: (
    <path
      {...LINE}
      d="M8 1.500c-1.700 0-2.600 1.300-2.600 3 0 2.300-2.600 4-2.600 6.700 0 1 .5 1.700 1.200 2.200M8 1.500c1.700 0 2.600 1.300 2.600 3 0 2.300 2.600 4 2.600 6.700 0 1-.5 1.700-1.200 2.200M6.900 4.600h.01M9.100 4.600h.01M6.900 6.300 8 7.100l1.100-.8M5.600 9.500c0 3 1.100 4.400 2.400 4.400s2.400-1.400 2.400-4.400"
    />
  ),
  debian: (
    <path
      {...LINE}
      d="M9.600 8.600c-1.700.7-3-.6-2.600-2 .5-1.700 3.400-2 4.200.2.900 2.600-1.300 4.600-3.700 4.400-3-.2-4.700-3-4.100-5.800.6-2.700 3-4.300 5.700-4M12.800 4.500c.4.700.6 1.300.7 2M6.300 14.300c-1-.4-2-1.100-2.700-2"
    />
  ),
  ubuntu: (
    <path
      {...LINE}
      d="M8 11.800a3.800 3.800 0 1 0 0-7.600 3.800 3.800 0 0 0 0 7.600ZM2.300 8h1.900M9.900 4.700l1-1.700M9.900 11.300l1 1.700M1.700 8h.01M11.300 2.300h.01M11.300 13.700h.01"
    />
  ),
  fedora: (
    <path
      {...LINE}
      d="M8 14.300A6.300 6.300 0 1 0 1.700 8v4.500c0 1 .8 1.800 1.800 1.800zM10.800 4.300C9 3.700 7.700 4.800 7.700 6.500v4.600c0 1.600-2.300 1.700-2.500.2M5.700 7.900h4.400"
    />
  ),
  redhat: (
    <path
      {...LINE}
      d="M1.500 9.200c1.800 2.300 8 4 11.600 2.900 2-.7 1.600-2.600-.2-3.700L12 4.600c-.3-1.300-1-1.500-2-.9-.9.500-1.900.4-2.700-.1-1.400-.8-2.200-.4-2.600.9L3.800 8c-1.300.3-2.300.6-2.300 1.200Z"
    />
  ),
  arch: (
    <path
      {...LINE}
      d="M8 1.500 1.800 14.300c1.500-.9 2.800-1.500 4.200-1.800.1-1.800.9-3 2-3s1.900 1.200 2 3c1.400.3 2.700.9 4.200 1.800z"
    />
  ),
  alpine: (
    <path {...LINE} d="m1.200 12.800 4.900-8.500 4.900 8.500M8.700 8.300l2.300-4 3.800 8.500M4.700 9.900h2.700" />
  ),
  suse: (
    <path
      {...LINE}
      d="M1.500 9.500c0-3 2.700-5.400 6-5.400 2.300 0 3.700.6 5 1.600l2-.3-.7 1.700c.5.8.7 1.400.7 2-1 1-3 1.200-4.600.8M1.500 9.500c0 1.700 1.200 3 2.800 3s2.600-1.200 2.600-2.600-1-2.400-2.200-2.400M11.800 7.200h.01"
    />
  ),
  raspbian: (
    <path
      {...LINE}
      d="M8 4.300C7 2.700 5.500 2 3.700 2.200c.2 1.300.9 2.200 2 2.700M8 4.300c1-1.600 2.500-2.300 4.300-2.100-.2 1.300-.9 2.200-2 2.700M8 4.300v1.300M5.600 5.300c-1.800.5-2.800 1.700-2.400 3.300-.9 1.400-.3 2.900 1.200 3.500.6 1.600 2 2.500 3.600 2.500s3-.9 3.600-2.500c1.500-.6 2.100-2.100 1.200-3.500.4-1.600-.6-2.800-2.400-3.300M8 9.800a1.700 1.700 0 1 0 0-3.400 1.700 1.700 0 0 0 0 3.400Z"
    />
  ),
  freebsd: (
    <path
      {...LINE}
      d="M12.600 4.200A6 6 0 1 1 3.400 4.200M1.900 1.800c1.500-.2 3 .3 4 1.400-1.300.5-2.300 1.500-2.800 2.800-1.100-1-1.500-2.700-1.200-4.200ZM14.100 1.800c-1.500-.2-3 .3-4 1.400 1.300.5 2.300 1.500 2.800 2.800 1.100-1 1.500-2.700 1.200-4.200ZM5.900 3.200a6 6 0 0 1 4.200 0"
    />
  ),
  macos: (
    <path
      {...LINE}
      d="M10.600 1.500c0 1.500-1 2.600-2.400 2.700C8.100 2.800 9.200 1.700 10.600 1.500ZM8.200 5.400c.7 0 1.400-.6 2.500-.6 1 0 2 .5 2.700 1.400-2.300 1.400-1.900 4.500.4 5.400-.6 1.500-1.700 3-2.900 3-1 0-1.300-.6-2.500-.6s-1.600.6-2.500.6c-1.700 0-3.700-3-3.700-5.700 0-2.500 1.600-4 3.300-4 1.100 0 2 .5 2.700.5Z"
    />
  ),
  windows: (
    <path
      {...LINE}
      d="m2 3.500 5-.7v4.700H2zM8.500 2.600 14 1.800v5.700H8.500zM2 8.700h5v4.700l-5-.7zM8.500 8.700H14v5.700l-5.500-.8z"
    />
  ),
  truenas: (
    <path
      {...LINE}
      d="M8 5.600c3.300 0 6-.9 6-2s-2.700-2-6-2-6 .9-6 2 2.700 2 6 2ZM2 3.600v8.800c0 1.100 2.700 2 6 2s6-.9 6-2V3.600M2 8c0 1.100 2.700 2 6 2s6-.9 6-2"
    />
  ),
  proxmox: (
    <path
      {...LINE}
      d="m2 3 5 5-5 5M14 3 9 8l5 5M4.700 2.700h1.800L8 4.400l1.500-1.700h1.800M4.700 13.300h1.800L8 11.600l1.500 1.700h1.800"
    />
  ),
} satisfies Record<string, JSX.Element>;

type SystemName = keyof typeof SYSTEMS;

const FAMILIES: [RegExp, SystemName][] = [
  [/raspbian|raspberry/, "raspbian"],
  [/debian|devuan/, "debian"],
  [/ubuntu|mint|pop/, "ubuntu"],
  [/fedora/, "fedora"],
  [/rhel|rocky|alma|centos|red ?hat|oracle|ol\b/, "redhat"],
  [/arch|manjaro|endeavour/, "arch"],
  [/alpine/, "alpine"],
  [/suse|sles/, "suse"],
  [/truenas|unraid|openmediavault/, "truenas"],
  [/proxmox|pve/, "proxmox"],
];

/** Which sign stands for a system: the distribution's where there is one. */
export function systemSign(os: string, platform: string): SystemName {
  if (os === "windows") return "windows";
  if (os === "darwin") return "macos";
  if (os === "freebsd") return "freebsd";
  const name = platform.toLowerCase();
  return FAMILIES.find(([pattern]) => pattern.test(name))?.[1] ?? "linux";
}

/** `debian 13`, `Windows 11 Pro 24H2`; the family where the platform is not known. */
export function systemName(host: { os: string; platform: string; platform_version?: string | null }): string {
  const name = host.platform || (host.os === "darwin" ? "macOS" : host.os) || "unknown system";
  const spelled = SPELLED[name.toLowerCase()] ?? name;
  return [spelled, host.platform_version].filter(Boolean).join(" ");
}

const SPELLED: Record<string, string> = {
  debian: "Debian",
  ubuntu: "Ubuntu",
  raspbian: "Raspberry Pi OS",
  fedora: "Fedora",
  arch: "Arch Linux",
  alpine: "Alpine",
  rocky: "Rocky Linux",
  almalinux: "AlmaLinux",
  centos: "CentOS",
  rhel: "Red Hat Enterprise Linux",
  "opensuse-leap": "openSUSE Leap",
  freebsd: "FreeBSD",
  truenas: "TrueNAS",
  proxmox: "Proxmox VE",
  linux: "Linux",
  windows: "Windows",
};

const MACHINES = {
  "raspberry-pi": (
    <path
      {...LINE}
      d="M1.500 3.500h13v9h-13zM6 6.300h3.500v3.400H6zM3.500 3.500v1.300M5 3.500v1.300M6.500 3.500v1.300M8 3.500v1.300M14.500 6h-2.300v1.300h2.300M14.500 9h-2.300v1.300h2.300"
    />
  ),
  "virtual-machine": (
    <path {...LINE} d="M1.500 2.500h13v9h-13zM5.500 14h5M8 11.500V14M5.500 7 8 5.500 10.500 7 8 8.500z" />
  ),
  container: <path {...LINE} d="M1.500 4.500h13v8h-13zM4.200 4.500v8M7 4.500v8M9.500 4.500v8M12 4.500v8" />,
  "bare-metal": (
    <path
      {...LINE}
      d="M2 2.500h12v4.500H2zM2 9h12v4.500H2zM4.500 4.700h.01M4.500 11.200h.01M10 4.700h1.800M10 11.200h1.800"
    />
  ),
} satisfies Record<string, JSX.Element>;

const MACHINE_NAMES: Record<string, string> = {
  "raspberry-pi": "Raspberry Pi",
  "virtual-machine": "Virtual machine",
  container: "Container",
  "bare-metal": "Bare metal",
};

/** `Raspberry Pi 4 Model B Rev 1.4`, `Virtual machine`; null where it is not known. */
export function machineName(host: { hardware?: string | null; board?: string | null }): string | null {
  if (host.board) return host.board;
  return host.hardware ? (MACHINE_NAMES[host.hardware] ?? host.hardware) : null;
}

interface SignProps {
  label: string;
  children: JSX.Element;
}

function Sign({ label, children }: SignProps): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" width={16} height={16} role="img" aria-label={label}>
      {/* The browser's own: a list of hosts has a hundred of these. */}
      <title>{label}</title>
      {children}
    </svg>
  );
}

type HostSystem = Parameters<typeof systemName>[0];

export function SystemIcon({ host }: { host: HostSystem }): JSX.Element {
  return <Sign label={systemName(host)}>{SYSTEMS[systemSign(host.os, host.platform)]}</Sign>;
}

export function MachineIcon({
  host,
}: {
  host: { hardware?: string | null; board?: string | null };
}): JSX.Element | null {
  const name = machineName(host);
  const sign = host.hardware && host.hardware in MACHINES ? MACHINES[host.hardware as keyof typeof MACHINES] : null;
  return name && sign ? <Sign label={name}>{sign}</Sign> : null;
}
