// A few numbers that say the most, side by side.
import type { JSX, ReactNode } from "react";

import { type Level, LevelSign } from "./meter";
import styles from "./stats.module.css";

export interface Stat {
  label: string;
  value: ReactNode;
  level?: Level;
}

export function Stats({ label, stats }: { label: string; stats: Stat[] }): JSX.Element {
  return (
    <dl className={styles.stats} aria-label={label}>
      {stats.map((stat) => (
        <div key={stat.label} data-level={stat.level}>
          <dt>{stat.label}</dt>
          <dd>
            <LevelSign level={stat.level ?? "calm"} />
            {stat.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
