// What stands in the columns of a host: the same in the table, in the list of a phone and in the grid.
import type { JSX } from "react";

import type { Host } from "../api/fleet";
import { LabelBadge } from "../kit/badge";
import { byteRate, celsius, decimal, NOTHING, percent } from "../kit/format";
import { Icon } from "../kit/icon";
import { type Level, LevelSign } from "../kit/meter";
import { MachineIcon, SystemIcon } from "../kit/os-icon";
import { type SparkPoint, Sparkline } from "../kit/sparkline";
import { useNow } from "../kit/time";
import styles from "./cells.module.css";
import { HostLink } from "./host-link";

const HOUR_MS = 3_600_000;
/** Labels that follow from the host itself: they have columns of their own. */
export const FACTS: ReadonlySet<string> = new Set(["os", "arch", "hardware", "agent_version"]);

interface NameCellProps {
  host: Host;
  /** What else is to be known: why it needs a look although its values are fine. */
  note?: string | undefined;
}

export function NameCell({ host, note }: NameCellProps): JSX.Element {
  return (
    <span className={styles.name}>
      <span className={styles.signs}>
        <SystemIcon host={host} />
        <MachineIcon host={host} />
      </span>
      <HostLink host={host} />
      {note && (
        <span className={styles.worry} title={note}>
          <Icon name="statusWarn" size={13} label={note} />
        </span>
      )}
      {host.reboot_required && (
        <span className={styles.note} title="Waits for a reboot">
          <Icon name="refresh" size={13} label="waits for a reboot" />
        </span>
      )}
    </span>
  );
}

interface ProcessorCellProps {
  host: Host;
  level: Level;
  points: SparkPoint[] | undefined;
}

export function ProcessorCell({ host, level, points }: ProcessorCellProps): JSX.Element {
  return (
    <span className={styles.processor}>
      <HourLine points={points} level={level} />
      <Value value={host.cpu_usage} level={level} text={percent(host.cpu_usage)} />
    </span>
  );
}

export function HourLine({ points, level }: { points: SparkPoint[] | undefined; level: Level }): JSX.Element {
  const now = useNow();
  // A host whose clock is behind has its last hour where its readings are.
  const end = Math.max(now, points?.at(-1)?.time ?? 0);
  if (!points || points.length === 0) return <span />;
  return (
    <Sparkline points={points} stretch={{ start: end - HOUR_MS, end }} level={level} label="Processors, last hour" />
  );
}

interface ValueProps {
  value: number | null | undefined;
  text: string;
  level?: Level;
}

export function Value({ value, text, level = "calm" }: ValueProps): JSX.Element {
  return (
    <span className={styles.value} data-level={level} data-nothing={value === null || value === undefined || undefined}>
      <LevelSign level={level} />
      {text}
    </span>
  );
}

export function TemperatureCell({ host, level }: { host: Host; level: Level }): JSX.Element {
  return <Value value={host.max_temp} level={level} text={celsius(host.max_temp)} />;
}

export function NetworkCell({ host }: { host: Host }): JSX.Element {
  const { net_rx_bytes: rx, net_tx_bytes: tx } = host;
  if (typeof rx !== "number" && typeof tx !== "number") return <Value value={null} text={NOTHING} />;
  return (
    <span className={styles.network}>
      <span title="Received">
        <Icon name="arrowDown" size={11} label="received" />
        {byteRate(rx)}
      </span>
      <span title="Sent">
        <Icon name="arrowUp" size={11} label="sent" />
        {byteRate(tx)}
      </span>
    </span>
  );
}

export function LoadCell({ host }: { host: Host }): JSX.Element {
  const told =
    host.load_1m === null || host.load_1m === undefined ? "" : `${decimal(host.load_normalized, 2)} for each processor`;
  return (
    <span title={told}>
      <Value value={host.load_1m} text={decimal(host.load_1m, 2)} />
    </span>
  );
}

interface LabelsCellProps {
  host: Host;
  onLabel: (key: string, value: string) => void;
}

export function LabelsCell({ host, onLabel }: LabelsCellProps): JSX.Element {
  const given = Object.entries(host.labels).filter(([key]) => !FACTS.has(key));
  return (
    <span className={styles.labels} title={given.map(([key, value]) => `${key}: ${value}`).join("\n")}>
      {given.map(([key, value]) => (
        <LabelBadge key={key} name={key} value={value} onClick={() => onLabel(key, value)} />
      ))}
    </span>
  );
}
