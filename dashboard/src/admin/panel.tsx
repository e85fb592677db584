// The head of an admin's page, and a framed part of one.
import type { JSX, ReactNode } from "react";

import { classes } from "../kit/class";
import styles from "./panel.module.css";

interface PageHeadProps {
  title: string;
  about: ReactNode;
  /** Buttons at its end. */
  children?: ReactNode;
}

export function PageHead({ title, about, children }: PageHeadProps): JSX.Element {
  return (
    <header className={styles.head}>
      <div>
        <h1>{title}</h1>
        <p>{about}</p>
      </div>
      {children && <div className={styles.actions}>{children}</div>}
    </header>
  );
}

interface PanelProps {
  title?: string;
  about?: ReactNode;
  /** Beside the title, at its end. */
  aside?: ReactNode;
  /** Its content reaches its edges: a table. */
  flush?: boolean;
  children: ReactNode;
}

export function Panel({ title, about, aside, flush, children }: PanelProps): JSX.Element {
  return (
    <section className={classes(styles.panel, flush && styles.flush)} {...(title && { "aria-label": title })}>
      {title && (
        <div className={styles.title}>
          <div>
            <h2>{title}</h2>
            {about && <p>{about}</p>}
          </div>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

/** What somebody should know before going on. */
export function Note({ tone = "info", children }: { tone?: "info" | "warn" | "ok"; children: ReactNode }): JSX.Element {
  return (
    <div className={styles.note} data-tone={tone}>
      {children}
    </div>
  );
}
