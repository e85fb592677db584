// Tabs that are addresses or states: whoever uses them keeps which one is open.
import { Tabs as Primitive } from "radix-ui";
import type { JSX, ReactNode } from "react";

import styles from "./tabs.module.css";

interface TabsProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  tabs: { value: T; label: string; count?: number | undefined }[];
  /** The open tab's content. */
  children: ReactNode;
}

export function Tabs<T extends string>({ label, value, onChange, tabs, children }: TabsProps<T>): JSX.Element {
  return (
    <Primitive.Root value={value} onValueChange={(chosen) => onChange(chosen as T)} activationMode="manual">
      <Primitive.List className={styles.list} aria-label={label}>
        {tabs.map((tab) => (
          <Primitive.Trigger key={tab.value} value={tab.value} className={styles.tab}>
            {tab.label}
            {tab.count !== undefined && <span className={styles.count}>{tab.count}</span>}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map((tab) => (
        <Primitive.Content key={tab.value} value={tab.value} className={styles.content} tabIndex={-1}>
          {tab.value === value && children}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
