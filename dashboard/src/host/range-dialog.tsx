// A stretch of one's own: two days of a calendar, or two moments that are typed.
import { type JSX, type SyntheticEvent, useState } from "react";

import type { Stretch } from "../chart/data";
import { Button } from "../kit/button";
import { Calendar } from "../kit/calendar";
import { dayOf, fieldTime, monthOf, timeOfField } from "../kit/days";
import { Dialog, DialogActions } from "../kit/dialog";
import { Field } from "../kit/field";
import styles from "./range-dialog.module.css";

interface RangeDialogProps {
  stretch: Stretch;
  now: number;
  onClose: () => void;
  onShow: (stretch: Stretch) => void;
}

const USUAL: { label: string; of: (now: number) => Stretch }[] = [
  { label: "Today", of: (now) => ({ start: dayOf(now), end: now }) },
  { label: "Yesterday", of: (now) => ({ start: dayOf(now, -1), end: dayOf(now) }) },
  { label: "Last 3 days", of: (now) => ({ start: dayOf(now, -2), end: now }) },
  { label: "Last 2 weeks", of: (now) => ({ start: dayOf(now, -13), end: now }) },
  { label: "This month", of: (now) => ({ start: monthOf(now), end: now }) },
  { label: "Last month", of: (now) => ({ start: monthOf(now, -1), end: monthOf(now) }) },
];

export function RangeDialog({ stretch, now, onClose, onShow }: RangeDialogProps): JSX.Element {
  const [from, setFrom] = useState(fieldTime(stretch.start));
  const [to, setTo] = useState(fieldTime(stretch.end));
  /** The first of two days was taken: the next one ends the stretch. */
  const [begun, setBegun] = useState<number | null>(null);
  const [start, end] = [timeOfField(from), timeOfField(to)];
  const wrong =
    start === null || end === null
      ? "Both moments are needed."
      : start >= end
        ? "The beginning has to be before the end."
        : start > now
          ? "This has not happened yet."
          : null;

  const pick = (day: number): void => {
    const [first, last] = begun === null ? [day, day] : [Math.min(begun, day), Math.max(begun, day)];
    setFrom(fieldTime(first));
    setTo(fieldTime(Math.min(dayOf(last, 1), now)));
    setBegun(begun === null ? day : null);
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (wrong === null && start !== null && end !== null) onShow({ start, end });
  };
  const marked = start !== null && end !== null && start < end ? { start, end: end - 1 } : stretch;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Choose a stretch of time"
      about="In your time zone. Charts can also be dragged over to zoom into them."
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        <div className={styles.fields}>
          <Field
            label="From"
            type="datetime-local"
            value={from}
            max={fieldTime(now)}
            onChange={(event) => setFrom(event.target.value)}
            error={wrong}
          />
          <Field
            label="To"
            type="datetime-local"
            value={to}
            max={fieldTime(now)}
            onChange={(event) => setTo(event.target.value)}
          />
          <div className={styles.usual} role="group" aria-label="Usual stretches">
            {USUAL.map(({ label, of }) => (
              <Button key={label} onClick={() => onShow(of(now))}>
                {label}
              </Button>
            ))}
          </div>
        </div>
        <div className={styles.calendar}>
          <Calendar label="Days" stretch={marked} now={now} onPick={pick} />
          <p className={styles.hint} role="status">
            {begun === null ? "Take the first day." : "Take the last day, or show this one."}
          </p>
        </div>
        <div className={styles.actions}>
          <DialogActions>
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="primary" type="submit" disabled={wrong !== null}>
              Show
            </Button>
          </DialogActions>
        </div>
      </form>
    </Dialog>
  );
}
