// A short word in a frame: a label of a host, a kind, a state.
import type { JSX, ReactNode } from "react";

import styles from "./badge.module.css";
import { Icon, type IconName } from "./icon";

export type Tone = "plain" | "ok" | "warn" | "crit" | "late" | "rest";

interface BadgeProps {
  tone?: Tone;
  icon?: IconName;
  title?: string;
  children: ReactNode;
}

export function Badge({ tone = "plain", icon, title, children }: BadgeProps): JSX.Element {
  return (
    <span className={styles.badge} data-tone={tone} title={title}>
      {icon && <Icon name={icon} size={12} />}
      <span className={styles.text}>{children}</span>
    </span>
  );
}

interface LabelBadgeProps {
  name: string;
  value: string;
  onClick?: () => void;
}

/** A label of a host: `role` quiet, its value plain. Pressed, it searches for itself. */
export function LabelBadge({ name, value, onClick }: LabelBadgeProps): JSX.Element {
  const text = (
    <>
      <span className={styles.key}>{name}</span>
      <bdi className={styles.text}>{value}</bdi>
    </>
  );
  if (!onClick) {
    return (
      <span className={styles.badge} data-tone="label" title={`${name}: ${value}`}>
        {text}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={styles.badge}
      data-tone="label"
      title={`Show hosts with ${name}: ${value}`}
      onClick={onClick}
    >
      {text}
    </button>
  );
}
