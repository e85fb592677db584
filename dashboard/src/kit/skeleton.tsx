// The shape of what is on its way.
import type { JSX } from "react";

import styles from "./skeleton.module.css";

interface SkeletonProps {
  width?: number | string;
  height?: number | string;
}

export function Skeleton({ width = "100%", height = 12 }: SkeletonProps): JSX.Element {
  return <span className={styles.bone} style={{ width, height }} aria-hidden />;
}

/** Rows of a table that is on its way. */
export function SkeletonRows({ rows = 8, label }: { rows?: number; label: string }): JSX.Element {
  return (
    <div className={styles.rows} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.row}>
          <Skeleton width={16} height={16} />
          <Skeleton width={`${18 + ((row * 7) % 12)}%`} />
          <Skeleton width="14%" />
          <Skeleton width="10%" />
          <Skeleton width="12%" />
          <Skeleton width={`${10 + ((row * 5) % 9)}%`} />
        </div>
      ))}
    </div>
  );
}
