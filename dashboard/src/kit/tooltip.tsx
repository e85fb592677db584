// A word about something, on hover and on focus. Never the only place where a thing is said.
import { Tooltip as Primitive } from "radix-ui";
import { type JSX, type ReactNode, useState } from "react";

import styles from "./tooltip.module.css";
import { floatingPlace } from "./floating";

/** Once, around everything. */
export function TooltipProvider({ children }: { children: ReactNode }): JSX.Element {
  return (
    <Primitive.Provider delayDuration={350} skipDelayDuration={200}>
      {children}
    </Primitive.Provider>
  );
}

interface TooltipProps {
  text: ReactNode;
  side?: "top" | "bottom" | "left" | "right";
  /** An element that takes a ref and handlers. */
  children: ReactNode;
}

export function Tooltip({ text, side = "top", children }: TooltipProps): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <Primitive.Root open={open} onOpenChange={setOpen}>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal container={floatingPlace()}>
        <Primitive.Content className={styles.tooltip} side={side} sideOffset={6} collisionPadding={8}>
          {text}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
