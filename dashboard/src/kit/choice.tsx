// One of several: all of them in sight where there is room, in a menu where there is not.
import type { JSX } from "react";

import { Button, Segments } from "./button";
import styles from "./choice.module.css";
import type { IconName } from "./icon";
import { usePhone } from "./media";
import { Menu, MenuChoice } from "./menu";

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: { value: T; label: string; icon?: IconName; count?: number }[];
  onChange: (value: T) => void;
  /** What the button of the menu says where `value` is none of the options. */
  none?: string;
}

export function Choice<T extends string>({ label, value, options, onChange, none }: ChoiceProps<T>): JSX.Element {
  const phone = usePhone();
  if (!phone) return <Segments label={label} value={value} options={options} onChange={onChange} />;
  const chosen = options.find((option) => option.value === value);
  return (
    <Menu
      trigger={
        <Button opens className={styles.button ?? ""}>
          <span className="unseen">{label}: </span>
          <span className={styles.label}>{chosen?.label ?? none ?? label}</span>
          {chosen?.count !== undefined && <span className={styles.count}>{chosen.count}</span>}
        </Button>
      }
    >
      <MenuChoice
        label={label}
        value={value}
        options={options.map(({ value: one, label: text, icon, count }) => ({
          value: one,
          ...(icon && { icon }),
          label:
            count === undefined ? (
              text
            ) : (
              <span className={styles.option}>
                {text}
                <span className={styles.count}>{count}</span>
              </span>
            ),
        }))}
        onChange={onChange}
      />
    </Menu>
  );
}
