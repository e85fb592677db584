// How strong a label is beside the others that a host has: shown, and changed on a press.
import { type JSX, type SyntheticEvent, useState } from "react";

import form from "../admin/form.module.css";
import { type LabelLevel, useSaveSettings } from "../api/agent-settings";
import { Button } from "../kit/button";
import { FormError } from "../kit/confirm";
import { Dialog, DialogActions } from "../kit/dialog";
import { Field } from "../kit/field";
import { toast } from "../kit/toast";

/** As the server's column holds it. */
const MOST = 2_147_483_647;

export function PriorityButton({ level }: { level: LabelLevel }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        kind="quiet"
        icon="sortUp"
        aria-label={`Priority ${String(level.priority)}: change it`}
        onClick={() => setOpen(true)}
      >
        Priority {level.priority}
      </Button>
      {open && <PriorityDialog level={level} onClose={() => setOpen(false)} />}
    </>
  );
}

function PriorityDialog({
  level: { label, priority, settings },
  onClose,
}: {
  level: LabelLevel;
  onClose: () => void;
}): JSX.Element {
  const save = useSaveSettings();
  const [text, setText] = useState(String(priority));
  const [error, setError] = useState<string | null>(null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const fault = priorityFault(text);
    setError(fault);
    if (fault !== null || save.isPending) return;
    const next = Number(text);
    save.mutate(
      { level: { of: "label", label, priority: next }, settings },
      {
        onSuccess: () => {
          toast.done(`${label} has priority ${String(next)} now.`);
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onClose={onClose} title={`Priority of ${label}`}>
      <form className={form.form} onSubmit={submit} noValidate>
        <Field
          label="Priority"
          inputMode="numeric"
          autoComplete="off"
          disabled={save.isPending}
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={error}
          hint="Where a host has several such labels, the higher one wins."
        />
        {save.isError && <FormError error={save.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** What is wrong with a priority as it is typed. */
export function priorityFault(text: string): string | null {
  const number = Number(text);
  return /^-?\d+$/.test(text.trim()) && Math.abs(number) <= MOST ? null : "A whole number.";
}
