// A host as a card of the grid.
import type { JSX } from "react";

import type { Host, Thresholds } from "../api/fleet";
import { duration, percent } from "../kit/format";
import { Meter } from "../kit/meter";
import { MachineIcon, SystemIcon } from "../kit/os-icon";
import { HourLine, NetworkCell, TemperatureCell, Value } from "./cells";
import styles from "./host-card.module.css";
import { HostLink } from "./host-link";
import type { Sparklines } from "./sparklines";
import { isSilent, judge, LOOKS, stateOf } from "./state";
import { StateSign } from "./state-sign";

interface HostCardProps {
  host: Host;
  thresholds: Thresholds | undefined;
  sparklines: Sparklines;
}

export function HostCard({ host, thresholds, sparklines }: HostCardProps): JSX.Element {
  const judged = judge(host, thresholds);
  const state = stateOf(host);
  return (
    <article className={styles.card} data-tone={LOOKS[state].tone} data-silent={isSilent(state) || undefined}>
      <header className={styles.head}>
        <span className={styles.signs}>
          <SystemIcon host={host} />
          <MachineIcon host={host} />
        </span>
        <HostLink host={host} className={styles.name} />
      </header>
      <p className={styles.state}>
        <StateSign host={host} />
        {!isSilent(state) && host.uptime !== null && host.uptime !== undefined && (
          <span className={styles.up}>up {duration(host.uptime)}</span>
        )}
      </p>
      <div className={styles.line}>
        <HourLine points={sparklines.get(host.id)} level={judged.cpu} />
      </div>
      <dl className={styles.facts}>
        <dt>Processors</dt>
        <dd>
          <Value value={host.cpu_usage} level={judged.cpu} text={percent(host.cpu_usage)} />
        </dd>
        <dt>Memory</dt>
        <dd>
          <Meter value={host.ram_percent} level={judged.memory} label="Memory in use" />
        </dd>
        <dt>Disk</dt>
        <dd>
          <Meter value={host.disk_max_percent} level={judged.disk} label="Fullest file system" />
        </dd>
      </dl>
      <footer className={styles.foot}>
        <NetworkCell host={host} />
        {host.max_temp !== null && host.max_temp !== undefined && (
          <TemperatureCell host={host} level={judged.temperature} />
        )}
      </footer>
    </article>
  );
}

/** Of every card, for pointers and for fingers: the grid is virtual, and needs to know. */
export const CARD_HEIGHT = { fine: 206, coarse: 228 };
