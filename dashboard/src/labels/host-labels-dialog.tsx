// The labels of one host: those of people can be given and taken, the others follow from what it is.
import type { JSX } from "react";

import form from "../admin/form.module.css";
import type { ListedLabel } from "../api/labels";
import { LabelBadge } from "../kit/badge";
import { Button, IconButton } from "../kit/button";
import { Dialog, DialogActions } from "../kit/dialog";
import { LabelForm } from "./label-form";
import styles from "./host-labels-dialog.module.css";

interface HostLabelsDialogProps {
  hostname: string;
  labels: ListedLabel[];
  busy: boolean;
  onGive: (key: string, value: string) => void;
  onTake: (key: string) => void;
  onClose: () => void;
}

export function HostLabelsDialog({
  hostname,
  labels,
  busy,
  onGive,
  onTake,
  onClose,
}: HostLabelsDialogProps): JSX.Element {
  const given = labels.filter(({ source }) => source === "user");
  const own = labels.filter(({ source }) => source !== "user");
  return (
    <Dialog open onClose={onClose} title={`Labels of ${hostname}`}>
      <div className={form.form}>
        <LabelForm key={given.length} action="Give" busy={busy} onGive={onGive} />
        <div>
          <h3 className={styles.head}>Given by people</h3>
          {given.length === 0 && <p className={form.faint}>None yet.</p>}
          <ul>
            {given.map(({ key, value }) => (
              <li key={key} className={styles.label}>
                <LabelBadge name={key} value={value} />
                <IconButton icon="trash" label={`Take ${key} away`} disabled={busy} onClick={() => onTake(key)} />
              </li>
            ))}
          </ul>
        </div>
        {own.length > 0 && (
          <div>
            <h3 className={styles.head}>By what it is</h3>
            <p className={styles.own}>
              {own.map(({ key, value }) => (
                <LabelBadge key={key} name={key} value={value} />
              ))}
            </p>
          </div>
        )}
      </div>
      <DialogActions>
        <Button onClick={onClose}>Done</Button>
      </DialogActions>
    </Dialog>
  );
}
