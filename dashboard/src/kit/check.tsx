// A box to tick, with what it means beside it.
import { type InputHTMLAttributes, type JSX, type ReactNode, useEffect, useRef } from "react";

import styles from "./check.module.css";
import { classes } from "./class";

interface CheckProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "type"> {
  /** Some of what it stands for, and not all. */
  some?: boolean;
  children?: ReactNode;
}

export function Check({ some = false, className, children, ...rest }: CheckProps): JSX.Element {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = some;
  }, [some]);
  return (
    <label className={classes(styles.check, className)}>
      <input ref={box} type="checkbox" {...rest} />
      {children}
    </label>
  );
}
