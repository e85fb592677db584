// Short words about what has just happened, at the edge of the page.
import { type JSX, useSyncExternalStore } from "react";

import { IconButton } from "./button";
import { Icon } from "./icon";
import styles from "./toast.module.css";

interface Toast {
  id: number;
  kind: "done" | "failed";
  text: string;
}

/** More than these are too many to read: the oldest go. */
const MOST = 4;
/** What failed stays until it is closed. */
const SHOWN_MS = 5000;

let shown: Toast[] = [];
let last = 0;
const watchers = new Set<() => void>();

function change(next: Toast[]): void {
  shown = next;
  for (const watcher of watchers) watcher();
}

function add(kind: Toast["kind"], text: string): void {
  last += 1;
  const id = last;
  change([...shown, { id, kind, text }].slice(-MOST));
  if (kind === "done") setTimeout(() => close(id), SHOWN_MS);
}

function close(id: number): void {
  change(shown.filter((toast) => toast.id !== id));
}

export const toast = {
  done: (text: string): void => add("done", text),
  failed: (text: string): void => add("failed", text),
};

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Once, at the end of the page. */
export function Toasts(): JSX.Element {
  const toasts = useSyncExternalStore(watch, () => shown);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {toasts.map(({ id, kind, text }) => (
        <div key={id} className={styles.toast} data-kind={kind}>
          <Icon name={kind === "done" ? "statusOk" : "statusCrit"} />
          <p>{text}</p>
          <IconButton icon="close" label="Close" onClick={() => close(id)} />
        </div>
      ))}
    </div>
  );
}
