// Nothing is here: what that means, and what to do next.
import type { JSX, ReactNode } from "react";

import { messageFor } from "../api/problem";
import { Button } from "./button";
import styles from "./empty.module.css";
import { Icon, type IconName } from "./icon";

interface EmptyProps {
  /** It is all that the page has: its title is the page's. */
  whole?: boolean;
  icon?: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function Empty({ whole, icon = "server", title, children, action }: EmptyProps): JSX.Element {
  const Title = whole ? "h1" : "h2";
  return (
    <div className={styles.empty}>
      <span className={styles.sign}>
        <Icon name={icon} size={22} />
      </span>
      <Title>{title}</Title>
      {children && <div className={styles.text}>{children}</div>}
      {action}
    </div>
  );
}

interface FailureProps {
  whole?: boolean;
  /** What could not be done: `Cannot show the hosts`. */
  title: string;
  error: unknown;
  onRetry?: () => void;
}

/** Something failed: what, why, and the way to try it again. */
export function Failure({ whole, title, error, onRetry }: FailureProps): JSX.Element {
  const Title = whole ? "h1" : "h2";
  return (
    <div className={styles.empty} role="alert">
      <span className={styles.sign} data-tone="crit">
        <Icon name="statusCrit" size={22} />
      </span>
      <Title>{title}</Title>
      <p className={styles.text}>{messageFor(error)}</p>
      {onRetry && (
        <Button icon="refresh" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
