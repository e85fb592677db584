// Asks once before something is lost, and says what.
import type { JSX, ReactNode } from "react";

import { messageFor } from "../api/problem";
import { Button } from "./button";
import styles from "./confirm.module.css";
import { Dialog, DialogActions } from "./dialog";
import { Icon } from "./icon";

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What will be lost. */
  children: ReactNode;
  /** What the button says: the deed, not `OK`. */
  action: string;
  onConfirm: () => void;
  busy?: boolean;
  /** Why it could not be done; stays until it is closed. */
  error?: unknown;
  /** Nothing is lost: the button is an ordinary one. */
  harmless?: boolean;
}

export function Confirm({
  open,
  onClose,
  title,
  children,
  action,
  onConfirm,
  busy,
  error,
  harmless,
}: ConfirmProps): JSX.Element {
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <div className={styles.text}>{children}</div>
      {Boolean(error) && <FormError error={error} />}
      <DialogActions>
        {/* It has the focus: a press of Enter too many loses nothing. */}
        <Button data-first onClick={onClose}>
          Cancel
        </Button>
        <Button kind={harmless ? "primary" : "danger"} busy={busy === true} onClick={onConfirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** What the server says of a whole form, where no field is to blame. */
export function FormError({ error }: { error: unknown }): JSX.Element {
  return (
    <p className={styles.error} role="alert">
      <Icon name="statusCrit" size={15} />
      {messageFor(error)}
    </p>
  );
}
