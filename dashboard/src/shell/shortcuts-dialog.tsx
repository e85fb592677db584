// The keys that do something on the page that is open.
import type { JSX } from "react";

import { Dialog } from "../kit/dialog";
import { useShortcutList } from "../kit/shortcuts";
import styles from "./shortcuts-dialog.module.css";

/** What holds in every list, without being registered. */
const EVERYWHERE = [
  { keys: "↑ ↓", does: "Move through a table" },
  { keys: "Enter", does: "Open what has the focus" },
  { keys: "Esc", does: "Close, or clear a search" },
];

export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }): JSX.Element {
  const shortcuts = useShortcutList();
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts">
      <dl className={styles.list}>
        {[...shortcuts, ...EVERYWHERE].map(({ keys, does }) => (
          <div key={keys} className={styles.row}>
            <dt>{does}</dt>
            <dd>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
