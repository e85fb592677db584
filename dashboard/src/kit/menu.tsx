// A menu that opens from a button: things to do, one of several, or some of several.
import { DropdownMenu } from "radix-ui";
import { type JSX, type ReactNode, useState } from "react";

import { classes } from "./class";
import { Icon, type IconName } from "./icon";
import styles from "./menu.module.css";
import { floatingPlace } from "./floating";

interface MenuProps {
  /** The button: takes a ref and handlers. */
  trigger: ReactNode;
  align?: "start" | "end";
  children: ReactNode;
}

export function Menu({ trigger, align = "start", children }: MenuProps): JSX.Element {
  // The place is looked for when it opens: a menu may be drawn before it is there.
  const [open, setOpen] = useState(false);
  return (
    // Not modal: a modal menu writes a style element into the page, which the server's policy forbids.
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={floatingPlace()}>
        <DropdownMenu.Content className={styles.menu} align={align} sideOffset={5} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  icon?: IconName;
  /** Why it cannot be done; shown in its place, and the item is disabled. */
  refusal?: string | null;
  danger?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, refusal, danger, onSelect, children }: MenuItemProps): JSX.Element {
  return (
    <DropdownMenu.Item
      className={classes(styles.item, danger && styles.danger)}
      disabled={Boolean(refusal)}
      onSelect={onSelect}
    >
      {icon && <Icon name={icon} size={15} />}
      <span>
        {children}
        {refusal && <small className={styles.note}>{refusal}</small>}
      </span>
    </DropdownMenu.Item>
  );
}

interface MenuChoiceProps<T extends string> {
  label: string;
  value: T;
  options: { value: T; label: ReactNode; icon?: IconName }[];
  onChange: (value: T) => void;
}

/** One of several. */
export function MenuChoice<T extends string>({ label, value, options, onChange }: MenuChoiceProps<T>): JSX.Element {
  return (
    <DropdownMenu.RadioGroup aria-label={label} value={value} onValueChange={(chosen) => onChange(chosen as T)}>
      <DropdownMenu.Label className={styles.label}>{label}</DropdownMenu.Label>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={styles.item}>
          <span className={styles.mark}>
            <DropdownMenu.ItemIndicator>
              <Icon name="check" size={14} />
            </DropdownMenu.ItemIndicator>
          </span>
          {option.icon && <Icon name={option.icon} size={15} />}
          <span className={styles.text}>{option.label}</span>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

interface MenuCheckProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  children: ReactNode;
}

/** On or off; the menu stays open. */
export function MenuCheck({ checked, onChange, disabled, children }: MenuCheckProps): JSX.Element {
  return (
    <DropdownMenu.CheckboxItem
      className={styles.item}
      checked={checked}
      disabled={disabled === true}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
    >
      <span className={styles.box} data-checked={checked || undefined}>
        {checked && <Icon name="check" size={12} />}
      </span>
      <span className={styles.text}>{children}</span>
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuLine(): JSX.Element {
  return <DropdownMenu.Separator className={styles.line} />;
}

export function MenuLabel({ children }: { children: ReactNode }): JSX.Element {
  return <DropdownMenu.Label className={styles.label}>{children}</DropdownMenu.Label>;
}
