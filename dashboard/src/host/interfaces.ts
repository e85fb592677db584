// Which interfaces of a host are shown: those that carry something, the hardware first.

interface Row {
  interface: string;
  physical: boolean | null;
  speed: number;
  rx_bytes: number | null;
  tx_bytes: number | null;
  rx_errors: number | null;
  tx_errors: number | null;
  rx_drops: number | null;
  tx_drops: number | null;
}

export interface Interface {
  name: string;
  physical: boolean;
  /** Bits a second; 0 if unknown. */
  speed: number;
  /** Sum of all readings: to compare. */
  traffic: number;
  /** Whether anything was dropped or wrong. */
  faulty: boolean;
}

/** With hardware and traffic first. */
export function interfacesOf(rows: readonly Row[]): Interface[] {
  const found = new Map<string, Interface>();
  for (const row of rows) {
    const known = found.get(row.interface) ?? {
      name: row.interface,
      physical: false,
      speed: 0,
      traffic: 0,
      faulty: false,
    };
    known.physical ||= row.physical === true;
    known.speed = row.speed;
    known.traffic += (row.rx_bytes ?? 0) + (row.tx_bytes ?? 0);
    known.faulty ||= [row.rx_errors, row.tx_errors, row.rx_drops, row.tx_drops].some((rate) => (rate ?? 0) > 0);
    found.set(row.interface, known);
  }
  return [...found.values()].sort(
    (a, b) => Number(b.physical) - Number(a.physical) || b.traffic - a.traffic || a.name.localeCompare(b.name),
  );
}

/** So many are told apart, each with two lines. */
const MOST = 3;

/** The chosen one; without one those of hardware that carry something, or the busiest. */
export function shownInterfaces(interfaces: Interface[], chosen: string | undefined): Set<string> {
  if (chosen !== undefined && interfaces.some(({ name }) => name === chosen)) return new Set([chosen]);
  const busy = interfaces.filter(({ traffic }) => traffic > 0);
  const hardware = busy.filter(({ physical }) => physical);
  const usual = hardware.length > 0 ? hardware : busy.length > 0 ? busy : interfaces;
  return new Set(usual.slice(0, MOST).map(({ name }) => name));
}
