// The drives of a host: how worn each is, what is left, what went wrong.
import type { JSX } from "react";

import type { RowOf } from "../api/series";
import { Badge } from "../kit/badge";
import { bytes, celsius, count, duration, NOTHING } from "../kit/format";
import { Icon } from "../kit/icon";
import { type Level, Meter } from "../kit/meter";
import { Panel } from "../kit/panel";
import styles from "./drive-panel.module.css";

type Drive = RowOf<"drives">;

const KINDS: Record<string, string> = { hdd: "Hard disk", ssd: "SSD", nvme: "NVMe", emmc: "eMMC", sd: "SD card" };

export function DrivePanel({ drives }: { drives: Drive[] }): JSX.Element {
  return (
    <Panel title="Drives">
      <ul className={styles.drives}>
        {drives.map((drive) => (
          <li key={drive.device} className={styles.drive} data-failing={drive.failing === true || undefined}>
            <p className={styles.name}>
              <Icon name="drive" size={15} />
              <strong>
                <bdi>{drive.device}</bdi>
              </strong>
              <span className={styles.model} title={titleOf(drive)}>
                {[KINDS[drive.kind ?? ""] ?? drive.kind, drive.model].filter(Boolean).join(", ")}
                {drive.size_bytes !== null && `, ${bytes(drive.size_bytes)}`}
              </span>
              <Health drive={drive} />
            </p>
            {drive.warning && <p className={styles.warning}>{drive.warning}</p>}
            <dl className={styles.facts}>
              {drive.wear_percent !== null && (
                <Fact name="Worn">
                  <Meter value={drive.wear_percent} level={wearLevel(drive.wear_percent)} label="Worn" />
                </Fact>
              )}
              {drive.spare_percent !== null && (
                <Fact name="Spare left">
                  <Meter value={drive.spare_percent} level={spareLevel(drive)} label="Spare left" />
                </Fact>
              )}
              {drive.temperature !== null && <Fact name="Temperature">{celsius(drive.temperature)}</Fact>}
              {drive.power_on_hours !== null && <Fact name="Running for">{duration(drive.power_on_hours * 3600)}</Fact>}
              {drive.written_bytes !== null && <Fact name="Written">{bytes(drive.written_bytes)}</Fact>}
              <Errors drive={drive} />
            </dl>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Health({ drive: { failing, asleep, warning } }: { drive: Drive }): JSX.Element | null {
  if (failing === true)
    return (
      <Badge tone="crit" icon="statusCrit">
        Failing
      </Badge>
    );
  if (warning)
    return (
      <Badge tone="warn" icon="statusWarn">
        Warning
      </Badge>
    );
  if (asleep === true)
    return (
      <Badge tone="rest" icon="statusAsleep">
        Asleep
      </Badge>
    );
  if (failing === null) return null;
  return (
    <Badge tone="ok" icon="statusOk">
      Healthy
    </Badge>
  );
}

function Errors({ drive }: { drive: Drive }): JSX.Element | null {
  const kinds: [string, number | null][] = [
    ["media errors", drive.media_errors],
    ["reallocated", drive.reallocated_sectors],
    ["pending", drive.pending_sectors],
    ["unsafe shutdowns", drive.unsafe_shutdowns],
  ];
  const told = kinds.filter(([, number]) => number !== null);
  if (told.length === 0) return null;
  const some = told.filter(([, number]) => (number ?? 0) > 0);
  const bad = some.some(([name]) => name !== "unsafe shutdowns");
  return (
    <Fact name="Errors">
      <span data-level={bad ? "warn" : undefined} className={styles.errors}>
        {some.length === 0 ? "none" : some.map(([name, number]) => `${count(number)} ${name}`).join(", ")}
      </span>
    </Fact>
  );
}

function Fact({ name, children }: { name: string; children: JSX.Element | string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function wearLevel(wear: number): Level {
  return wear >= 100 ? "crit" : wear >= 80 ? "warn" : "calm";
}

/** Few spare blocks are bad: the drive itself says how few. */
function spareLevel({ spare_percent: spare, spare_threshold_percent: least }: Drive): Level {
  if (spare === null) return "calm";
  return spare <= (least ?? 0) ? "crit" : spare <= (least ?? 0) * 2 ? "warn" : "calm";
}

function titleOf({ serial, firmware, made }: Drive): string {
  return `Serial ${serial ?? NOTHING}, firmware ${firmware ?? NOTHING}${made ? `, made ${made}` : ""}`;
}

type Pool = RowOf<"pools">;

/** Groups of drives: MD, ZFS, btrfs. */
export function PoolPanel({ pools }: { pools: Pool[] }): JSX.Element {
  return (
    <Panel title="Pools">
      <ul className={styles.drives}>
        {pools.map((pool) => (
          <li
            key={`${pool.kind} ${pool.name}`}
            className={styles.drive}
            data-failing={pool.degraded === true || undefined}
          >
            <p className={styles.name}>
              <Icon name="boxes" size={15} />
              <strong>
                <bdi title={pool.name}>{pool.label ?? pool.name}</bdi>
              </strong>
              <span className={styles.model}>{[pool.kind, pool.level, pool.state].filter(Boolean).join(", ")}</span>
              {pool.degraded === null ? null : pool.degraded ? (
                <Badge tone="crit" icon="statusCrit">
                  Degraded
                </Badge>
              ) : (
                <Badge tone="ok" icon="statusOk">
                  Healthy
                </Badge>
              )}
            </p>
            {pool.detail && <p className={styles.warning}>{pool.detail}</p>}
            <dl className={styles.facts}>
              <Fact name="Drives">
                {`${count(pool.devices)}${(pool.devices_missing ?? 0) > 0 ? `, ${count(pool.devices_missing)} missing` : ""}`}
              </Fact>
              {pool.sync_action !== null && (
                <Fact name={`Doing: ${pool.sync_action}`}>
                  <Meter value={pool.sync_percent} label={pool.sync_action} />
                </Fact>
              )}
              <Fact name="Errors">{poolErrors(pool)}</Fact>
            </dl>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function poolErrors({ read_errors: read, write_errors: write, corruption_errors: corrupt }: Pool): string {
  const kinds: [string, number | null][] = [
    ["reading", read],
    ["writing", write],
    ["corrupt", corrupt],
  ];
  if (kinds.every(([, number]) => number === null)) return NOTHING;
  const some = kinds.filter(([, number]) => (number ?? 0) > 0);
  return some.length === 0 ? "none" : some.map(([name, number]) => `${count(number)} ${name}`).join(", ");
}
