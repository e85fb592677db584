// The columns of the fleet: what each shows, and which there is room for.
import type { ReactNode } from "react";

import type { Host, Thresholds } from "../api/fleet";
import { bytes, count, duration } from "../kit/format";
import { Meter } from "../kit/meter";
import { machineName, systemName } from "../kit/os-icon";
import type { Column } from "../kit/table";
import { LabelsCell, LoadCell, NameCell, NetworkCell, ProcessorCell, TemperatureCell, Value } from "./cells";
import type { Sort } from "./sort";
import type { Sparklines } from "./sparklines";
import { judge } from "./state";
import { StateSign } from "./state-sign";

export interface CellFacts {
  thresholds: Thresholds | undefined;
  sparklines: Sparklines;
  /** Of hosts that need a look although their values are fine: why. */
  notes: ReadonlyMap<string, string>;
  onLabel: (key: string, value: string) => void;
}

interface FleetColumn {
  id: string;
  head: string;
  /** Pixels, the least where it grows. */
  width: number;
  grows?: number;
  align?: "end";
  sort?: Sort;
  firstDescending?: true;
  /** Which goes first when there is no room: 0 never goes, null is only there when it is chosen. */
  goes: number | null;
  cell: (host: Host, facts: CellFacts) => ReactNode;
}

export const FLEET_COLUMNS: FleetColumn[] = [
  { id: "state", head: "State", width: 172, sort: "state", goes: 0, cell: (host) => <StateSign host={host} /> },
  {
    id: "name",
    head: "Host",
    width: 180,
    grows: 1.25,
    sort: "name",
    goes: 0,
    cell: (host, { notes }) => <NameCell host={host} note={notes.get(host.id)} />,
  },
  {
    id: "cpu",
    head: "Processors",
    width: 158,
    align: "end",
    sort: "cpu",
    firstDescending: true,
    goes: 1,
    cell: (host, { thresholds, sparklines }) => (
      <ProcessorCell host={host} level={judge(host, thresholds).cpu} points={sparklines.get(host.id)} />
    ),
  },
  {
    id: "memory",
    head: "Memory",
    width: 128,
    align: "end",
    sort: "memory",
    firstDescending: true,
    goes: 2,
    cell: (host, { thresholds }) => (
      <Meter value={host.ram_percent} level={judge(host, thresholds).memory} label="Memory in use" />
    ),
  },
  {
    id: "disk",
    head: "Fullest disk",
    width: 128,
    align: "end",
    sort: "disk",
    firstDescending: true,
    goes: 3,
    cell: (host, { thresholds }) => (
      <Meter value={host.disk_max_percent} level={judge(host, thresholds).disk} label="Fullest file system" />
    ),
  },
  {
    id: "temperature",
    head: "Temp.",
    width: 82,
    align: "end",
    sort: "temperature",
    firstDescending: true,
    goes: 4,
    cell: (host, { thresholds }) => <TemperatureCell host={host} level={judge(host, thresholds).temperature} />,
  },
  {
    id: "network",
    head: "Network",
    width: 190,
    align: "end",
    sort: "network",
    firstDescending: true,
    goes: 6,
    cell: (host) => <NetworkCell host={host} />,
  },
  {
    id: "load",
    head: "Load",
    width: 66,
    align: "end",
    sort: "load",
    firstDescending: true,
    goes: 8,
    cell: (host) => <LoadCell host={host} />,
  },
  {
    id: "uptime",
    head: "Uptime",
    width: 92,
    align: "end",
    sort: "uptime",
    firstDescending: true,
    goes: 7,
    cell: (host) => <Value value={host.uptime} text={duration(host.uptime)} />,
  },
  {
    id: "version",
    head: "Agent",
    width: 74,
    sort: "version",
    goes: 9,
    cell: (host) => <Value value={host.version === "" ? null : 0} text={host.version || "–"} />,
  },
  {
    id: "labels",
    head: "Labels",
    width: 196,
    grows: 1,
    goes: 5,
    cell: (host, { onLabel }) => <LabelsCell host={host} onLabel={onLabel} />,
  },
  { id: "system", head: "System", width: 170, grows: 0.5, goes: null, cell: (host) => systemName(host) },
  { id: "machine", head: "Machine", width: 190, grows: 0.5, goes: null, cell: (host) => machineName(host) ?? "–" },
  {
    id: "address",
    head: "Address",
    width: 130,
    goes: null,
    cell: (host) => host.addresses[0] ?? host.ip_address ?? "–",
  },
  {
    id: "ram",
    head: "RAM",
    width: 82,
    align: "end",
    goes: null,
    cell: (host) => <Value value={host.ram_total} text={bytes(host.ram_total)} />,
  },
  {
    id: "processes",
    head: "Processes",
    width: 92,
    align: "end",
    goes: null,
    cell: (host) => <Value value={host.process_count} text={count(host.process_count)} />,
  },
];

/** Columns that are always there. */
export const ALWAYS = new Set(FLEET_COLUMNS.filter(({ goes }) => goes === 0).map(({ id }) => id));

/** The columns that somebody chose, or null where nobody has. Reads whatever was kept. */
export function readChoice(kept: unknown): string[] | null {
  if (!Array.isArray(kept)) return null;
  return FLEET_COLUMNS.map(({ id }) => id).filter((id) => ALWAYS.has(id) || kept.includes(id));
}

/** What is shown: what was chosen, however wide; without a choice, what there is room for. */
export function shownColumns(choice: string[] | null, width: number): FleetColumn[] {
  if (choice) return FLEET_COLUMNS.filter(({ id }) => choice.includes(id));
  const usual = FLEET_COLUMNS.filter(({ goes }) => goes !== null);
  const needs = (columns: FleetColumn[]): number => columns.reduce((sum, column) => sum + column.width, 0);
  const leaving = usual.filter(({ goes }) => goes !== 0).sort((a, b) => (a.goes ?? 0) - (b.goes ?? 0));
  let left = usual;
  while (needs(left) > width) {
    const last = leaving.pop();
    if (!last) break;
    left = left.filter((column) => column !== last);
  }
  return left;
}

/** For the table. */
export function tableColumns(columns: FleetColumn[], facts: CellFacts): Column<Host>[] {
  return columns.map(({ id, head, width, grows, align, sort, firstDescending, cell }) => ({
    id,
    head,
    width: grows === undefined ? `${width}px` : `minmax(${width}px, ${grows}fr)`,
    ...(align && { align }),
    ...(sort && { sort }),
    ...(firstDescending && { firstDescending }),
    cell: (host: Host) => cell(host, facts),
  }));
}
