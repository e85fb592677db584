// Everything that is pressed.
import type { ButtonHTMLAttributes, JSX, Ref } from "react";

import styles from "./button.module.css";
import { classes } from "./class";
import { Icon, type IconName } from "./icon";
import { Tooltip } from "./tooltip";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  ref?: Ref<HTMLButtonElement>;
  kind?: "plain" | "primary" | "quiet" | "danger";
  icon?: IconName;
  /** A small arrow says that a menu opens. */
  opens?: boolean;
  /** Something is on its way: cannot be pressed again, and says so. */
  busy?: boolean;
}

export function Button({
  kind = "plain",
  icon,
  opens,
  busy,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ButtonProps): JSX.Element {
  return (
    <button
      type={type}
      className={classes(styles.button, styles[kind], className)}
      disabled={disabled === true || busy === true}
      aria-busy={busy}
      {...rest}
    >
      {icon && <Icon name={icon} size={15} />}
      {children}
      {opens && <Icon name="down" size={13} className={styles.opens} />}
    </button>
  );
}

/** The look of a button, for a link that stands where a button would. */
export function buttonLook(kind: "plain" | "primary" | "quiet" = "plain"): string {
  return classes(styles.button, styles[kind], styles.link);
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  ref?: Ref<HTMLButtonElement>;
  icon: IconName;
  /** What it does: read aloud, and shown on hover. */
  label: string;
}

export function IconButton({ icon, label, className, type = "button", ...rest }: IconButtonProps): JSX.Element {
  return (
    <Tooltip text={label} side="bottom">
      <button
        type={type}
        className={classes(styles.button, styles.quiet, styles.square, className)}
        aria-label={label}
        {...rest}
      >
        <Icon name={icon} />
      </button>
    </Tooltip>
  );
}

interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  options: { value: T; label: string; icon?: IconName; count?: number }[];
  onChange: (value: T) => void;
  /** Shows signs alone; the label is read aloud and shown on hover. */
  iconsOnly?: boolean;
}

/** One of few, all of them in sight. */
export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
  iconsOnly,
}: SegmentsProps<T>): JSX.Element {
  return (
    <div role="group" aria-label={label} className={styles.segments}>
      {options.map((option) => {
        const segment = (
          <button
            key={option.value}
            type="button"
            className={styles.segment}
            aria-pressed={option.value === value}
            aria-label={iconsOnly ? option.label : undefined}
            onClick={() => onChange(option.value)}
          >
            {option.icon && <Icon name={option.icon} size={15} />}
            {!iconsOnly && option.label}
            {option.count !== undefined && <span className={styles.count}>{option.count}</span>}
          </button>
        );
        return iconsOnly ? (
          <Tooltip key={option.value} text={option.label} side="bottom">
            {segment}
          </Tooltip>
        ) : (
          segment
        );
      })}
    </div>
  );
}
