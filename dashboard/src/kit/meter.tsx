// A share of a whole as a bar, with its number; what is over a limit is marked by a sign as well as by colour.
import type { JSX } from "react";

import { NOTHING, percent } from "./format";
import { Icon } from "./icon";
import styles from "./meter.module.css";

export type Level = "calm" | "warn" | "crit";

/** How a value is beside its limits; calm where there is none. */
export function levelOf(value: number | null | undefined, warn: number, crit: number): Level {
  if (value === null || value === undefined) return "calm";
  if (value >= crit) return "crit";
  return value >= warn ? "warn" : "calm";
}

/** The sign of a level, for those who do not see colours; nothing while it is calm. */
export function LevelSign({ level }: { level: Level }): JSX.Element | null {
  if (level === "calm") return null;
  return level === "crit" ? (
    <Icon name="statusCrit" size={12} label="critical" />
  ) : (
    <Icon name="statusWarn" size={12} label="warning" />
  );
}

interface MeterProps {
  /** 0–100 */
  value: number | null | undefined;
  level?: Level;
  /** What it is a share of, for those who listen. */
  label: string;
}

export function Meter({ value, level = "calm", label }: MeterProps): JSX.Element {
  if (value === null || value === undefined) return <span className={styles.nothing}>{NOTHING}</span>;
  const share = Math.min(100, Math.max(0, value));
  return (
    <span className={styles.meter} data-level={level}>
      <svg
        className={styles.bar}
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label} ${percent(value)}`}
      >
        <rect className={styles.track} width="100" height="6" />
        <rect className={styles.fill} width={share} height="6" />
      </svg>
      <span className={styles.number}>
        <LevelSign level={level} />
        {percent(value)}
      </span>
    </span>
  );
}
