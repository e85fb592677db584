// Tabs that are pages of their own: links, of which one is here.
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, JSX, ReactNode, Ref } from "react";

import styles from "./tabs.module.css";

export function TabLinks({ label, children }: { label: string; children: ReactNode }): JSX.Element {
  return (
    <nav className={styles.list} aria-label={label}>
      {children}
    </nav>
  );
}

interface AnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  ref?: Ref<HTMLAnchorElement>;
  /** How many there are. */
  count?: number | undefined;
}

function Anchor({ count, children, ...rest }: AnchorProps): JSX.Element {
  return (
    <a {...rest} className={styles.tab}>
      {children}
      {count !== undefined && <span className={styles.count}>{count}</span>}
    </a>
  );
}

/** A tab; the router says which one is here (`aria-current`). */
export const TabLink = createLink(Anchor);
