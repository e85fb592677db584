// A frame around something that belongs together, with its name.
import { type JSX, type ReactNode, useId } from "react";

import styles from "./panel.module.css";

interface PanelProps {
  title: string;
  /** Beside the title: a fact, a choice. */
  aside?: ReactNode;
  /** What is in it reaches its edges: a table. */
  flush?: boolean;
  children: ReactNode;
}

export function Panel({ title, aside, flush, children }: PanelProps): JSX.Element {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={id} data-flush={flush}>
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {aside && <div className={styles.aside}>{aside}</div>}
      </header>
      {children}
    </section>
  );
}
