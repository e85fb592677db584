// The sign of Spectra: a spectrum of four bars.
import type { JSX } from "react";

import styles from "./mark.module.css";

export function Mark({ size = 22 }: { size?: number }): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} className={styles.mark} aria-hidden>
      <path d="M4 14.500v5" />
      <path d="M9.300 9v10.500" />
      <path d="M14.700 4.500v15" />
      <path d="M20 11.500v8" />
    </svg>
  );
}
