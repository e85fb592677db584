// What a host is, and how it is, before any chart.
import type { JSX, ReactNode } from "react";

import type { Schemas } from "../api/client";
import type { Host } from "../api/fleet";
import { FACTS } from "../fleet/cells";
import { StateSign } from "../fleet/state-sign";
import { LabelBadge } from "../kit/badge";
import { bytes, duration, NOTHING } from "../kit/format";
import { MachineIcon, machineName, SystemIcon, systemName } from "../kit/os-icon";
import { Time } from "../kit/time";
import styles from "./host-header.module.css";
import { HostMenu } from "./host-menu";

interface HostHeaderProps {
  host: Host;
  details: Schemas["AgentDetails"] | undefined;
  /** What needs a look. */
  children: ReactNode;
}

export function HostHeader({ host, details, children }: HostHeaderProps): JSX.Element {
  const facts: [string, JSX.Element | string][] = [
    ["System", systemName(host)],
    ["Kernel", details?.kernel ?? NOTHING],
    ["Machine", machineName(host) ?? NOTHING],
    [
      "Processor",
      [host.cpu_model, host.cpu_cores > 0 ? `${String(host.cpu_cores)} × ${host.arch}` : host.arch]
        .filter(Boolean)
        .join(", ") || NOTHING,
    ],
    ["Memory", bytes(host.ram_total)],
    ["Up", duration(host.uptime)],
    ["Address", host.addresses[0] ?? host.ip_address ?? NOTHING],
    ["Agent", host.version || NOTHING],
    ["Last heard of", <Time key="seen" at={host.last_seen || null} />],
  ];
  const labels = Object.entries(host.labels).filter(([key]) => !FACTS.has(key));
  return (
    <header className={styles.header}>
      <div className={styles.title}>
        <SystemIcon host={host} />
        <MachineIcon host={host} />
        <h1 title={host.hostname}>
          <bdi>{host.hostname}</bdi>
        </h1>
        <StateSign host={host} />
        <span className={styles.menu}>
          <HostMenu host={host} />
        </span>
      </div>
      {/* On a phone one line that is pushed along. */}
      <div className={styles.strip} tabIndex={0} role="group" aria-label="Facts">
        <dl className={styles.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {/* What needs a look and what people have said of it share a line where there is room. */}
      <div className={styles.told}>
        {children}
        {labels.length > 0 && (
          <p className={styles.labels}>
            {labels.map(([key, value]) => (
              <LabelBadge key={key} name={key} value={value} />
            ))}
          </p>
        )}
      </div>
    </header>
  );
}
