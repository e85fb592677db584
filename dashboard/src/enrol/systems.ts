// Systems that a host may have, and which binary of the server runs on each.
import type { Platform } from "../api/enrolment";

export type SystemId = "linux" | "raspberry-pi" | "windows" | "freebsd" | "macos" | "kubernetes";

export interface Build {
  /** Name of the binary, as the server lists it. */
  filename: string;
  label: string;
  about: string;
}

export interface System {
  id: SystemId;
  label: string;
  /** Where the line is to be run. */
  where: string;
  /** The most usual first. */
  builds: Build[];
}

const ARM64 = "spectra-agent-linux-arm64";
const ARMV7 = "spectra-agent-linux-armv7";

export const SYSTEMS: System[] = [
  {
    id: "linux",
    label: "Linux",
    where: "Run it in any shell of the host, as root or as somebody who may use sudo.",
    builds: [
      { filename: "spectra-agent-linux-amd64", label: "x86_64", about: "Intel and AMD" },
      { filename: ARM64, label: "arm64", about: "64-bit ARM" },
      { filename: ARMV7, label: "armv7", about: "32-bit ARM" },
    ],
  },
  {
    id: "raspberry-pi",
    label: "Raspberry Pi",
    where: "Run it in a shell of the Pi, as root or as somebody who may use sudo.",
    builds: [
      { filename: ARM64, label: "64-bit system", about: "Pi 3, 4, 5, Zero 2" },
      { filename: ARMV7, label: "32-bit system", about: "Pi 2, 3, 4" },
      { filename: "spectra-agent-linux-armv6", label: "armv6", about: "Pi 1, Zero" },
    ],
  },
  {
    id: "windows",
    label: "Windows",
    where: "Run it in PowerShell, opened as administrator.",
    builds: [{ filename: "spectra-agent-windows-amd64.exe", label: "x86_64", about: "Intel and AMD" }],
  },
  {
    id: "freebsd",
    label: "FreeBSD",
    where: "Run it in a shell of the host, as root.",
    builds: [{ filename: "spectra-agent-freebsd-amd64", label: "x86_64", about: "Intel and AMD" }],
  },
  {
    id: "macos",
    label: "macOS",
    where: "Run it in the Terminal of somebody who may use sudo.",
    builds: [
      { filename: "spectra-agent-darwin-arm64", label: "Apple silicon", about: "M1 and newer" },
      { filename: "spectra-agent-darwin-amd64", label: "Intel", about: "x86_64" },
    ],
  },
  {
    id: "kubernetes",
    label: "Kubernetes",
    where: "Run it where kubectl and helm reach the cluster, in the folder that has the charts.",
    builds: [],
  },
];

export function systemOf(id: string | undefined): System | null {
  return SYSTEMS.find((system) => system.id === id) ?? null;
}

/** The build that an address says, else the first that the server has, else the most usual. */
export function buildOf(system: System, said: string | undefined, offered: Platform[]): Build | null {
  const has = ({ filename }: Build): boolean => offered.some((platform) => platform.filename === filename);
  return system.builds.find(({ filename }) => filename === said) ?? system.builds.find(has) ?? system.builds[0] ?? null;
}

export function isOffered(build: Build, offered: Platform[]): boolean {
  return offered.some(({ filename }) => filename === build.filename);
}
