// A host in two lines, where there is no room for columns.
import type { JSX } from "react";

import type { Host, Thresholds } from "../api/fleet";
import { percent } from "../kit/format";
import { MachineIcon, SystemIcon } from "../kit/os-icon";
import { HourLine, TemperatureCell, Value } from "./cells";
import { HostLink } from "./host-link";
import styles from "./phone-row.module.css";
import type { Sparklines } from "./sparklines";
import { isSilent, judge, stateOf } from "./state";
import { StateSign } from "./state-sign";

interface PhoneRowProps {
  host: Host;
  thresholds: Thresholds | undefined;
  sparklines: Sparklines;
}

export function PhoneRow({ host, thresholds, sparklines }: PhoneRowProps): JSX.Element {
  const judged = judge(host, thresholds);
  const silent = isSilent(stateOf(host));
  return (
    <div className={styles.row}>
      <div className={styles.first}>
        <span className={styles.signs}>
          <SystemIcon host={host} />
          <MachineIcon host={host} />
        </span>
        <HostLink host={host} className={styles.name} />
        {!silent && (
          <span className={styles.line}>
            <HourLine points={sparklines.get(host.id)} level={judged.cpu} />
          </span>
        )}
        <StateSign host={host} />
      </div>
      {/* Of a host that is silent, what it said last. */}
      <div className={styles.second}>
        <Fact name="CPU">
          <Value value={host.cpu_usage} level={judged.cpu} text={percent(host.cpu_usage)} />
        </Fact>
        <Fact name="Mem">
          <Value value={host.ram_percent} level={judged.memory} text={percent(host.ram_percent)} />
        </Fact>
        <Fact name="Disk">
          <Value value={host.disk_max_percent} level={judged.disk} text={percent(host.disk_max_percent)} />
        </Fact>
        {typeof host.max_temp === "number" ? <TemperatureCell host={host} level={judged.temperature} /> : <span />}
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: JSX.Element }): JSX.Element {
  return (
    <span className={styles.fact}>
      <span className={styles.key}>{name}</span>
      {children}
    </span>
  );
}
