// A month to take a day from, by pointer or by arrows; the days of a stretch are marked.
import { type JSX, type KeyboardEvent, useEffect, useRef, useState } from "react";

import { IconButton } from "./button";
import styles from "./calendar.module.css";
import { dayByKey, dayOf, monthOf, weeksOf } from "./days";

interface CalendarProps {
  label: string;
  /** Marked from day to day. */
  stretch: { start: number; end: number };
  /** Later days cannot be taken. */
  now: number;
  onPick: (day: number) => void;
}

const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric" });
const FULL = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const WEEKDAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

export function Calendar({ label, stretch, now, onPick }: CalendarProps): JSX.Element {
  const today = dayOf(now);
  const [focused, setFocused] = useState(dayOf(Math.min(stretch.end, now)));
  const [month, setMonth] = useState(monthOf(focused));
  const grid = useRef<HTMLTableElement>(null);
  const moved = useRef(false);
  const [first, last] = [dayOf(stretch.start), dayOf(stretch.end)];
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    grid.current?.querySelector<HTMLElement>("button[tabindex='0']")?.focus();
  }, [focused]);

  const go = (day: number): void => {
    const possible = Math.min(day, today);
    setFocused(possible);
    setMonth(monthOf(possible));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const day = dayByKey(focused, event.key);
    if (day === null) return;
    event.preventDefault();
    moved.current = true;
    go(day);
  };
  const turn = (months: number): void => {
    const next = monthOf(month, months);
    setMonth(next);
    setFocused(Math.min(next, today));
  };
  return (
    <div className={styles.calendar}>
      <div className={styles.head}>
        <IconButton icon="left" label="The month before" onClick={() => turn(-1)} />
        <strong aria-live="polite">{MONTH.format(month)}</strong>
        <IconButton icon="right" label="The month after" disabled={monthOf(month, 1) > today} onClick={() => turn(1)} />
      </div>
      <table ref={grid} role="grid" aria-label={label} className={styles.grid} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {WEEKDAYS.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td
                  key={day}
                  role="gridcell"
                  aria-selected={day >= first && day <= last}
                  data-edge={day === first || day === last || undefined}
                >
                  <button
                    type="button"
                    tabIndex={day === focused ? 0 : -1}
                    disabled={day > today}
                    aria-current={day === today ? "date" : undefined}
                    aria-label={FULL.format(day)}
                    data-other={monthOf(day) !== month || undefined}
                    onClick={() => {
                      go(day);
                      onPick(day);
                    }}
                  >
                    {new Date(day).getDate()}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
