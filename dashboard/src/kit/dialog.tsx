// A dialog over the page: takes the focus, keeps it, and gives it back.
import { Dialog as Primitive } from "radix-ui";
import { type JSX, type ReactNode, useRef } from "react";

import { IconButton } from "./button";
import { classes } from "./class";
import styles from "./dialog.module.css";
import { floatingPlace } from "./floating";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What it is about, in a sentence. */
  about?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

export function Dialog({ open, onClose, title, about, wide, children }: DialogProps): JSX.Element {
  const content = useRef<HTMLDivElement>(null);
  const focusFirst = (event: Event): void => {
    // What is to be filled in, not the button that closes.
    event.preventDefault();
    const first = content.current?.querySelector<HTMLElement>("input, select, textarea, [data-first]");
    (first ?? content.current)?.focus();
  };
  return (
    <Primitive.Root open={open} onOpenChange={(now) => !now && onClose()}>
      <Primitive.Portal container={floatingPlace()}>
        {/* The primitive's own overlay writes a style element into the page, which the server's policy forbids. */}
        <div className={styles.veil} aria-hidden />
        <Primitive.Content
          ref={content}
          onOpenAutoFocus={focusFirst}
          className={classes(styles.dialog, wide && styles.wide)}
          {...(about ? {} : { "aria-describedby": undefined })}
        >
          <header className={styles.head}>
            <Primitive.Title className={styles.title}>{title}</Primitive.Title>
            <IconButton icon="close" label="Close" onClick={onClose} />
          </header>
          {about && <Primitive.Description className={styles.about}>{about}</Primitive.Description>}
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** The row of buttons at the end. */
export function DialogActions({ children }: { children: ReactNode }): JSX.Element {
  return <footer className={styles.actions}>{children}</footer>;
}
