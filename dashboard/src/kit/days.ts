// Days as a calendar has them, in the viewer's zone: weeks of a month, the day that a key leads to.

/** The first moment of a day, milliseconds since 1970. */
export function dayOf(time: number, days = 0): number {
  const at = new Date(time);
  // By the calendar, not by 24 hours: days in which clocks change have 23 or 25.
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime();
}

export function monthOf(time: number, months = 0): number {
  const at = new Date(time);
  return new Date(at.getFullYear(), at.getMonth() + months, 1).getTime();
}

/** Six weeks from the Monday on or before the first of a month. */
export function weeksOf(month: number): number[][] {
  const first = monthOf(month);
  const before = (new Date(first).getDay() + 6) % 7;
  return Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => dayOf(first, week * 7 + day - before)),
  );
}

/** The day that a key leads to from another; null for a key that is none of a calendar. */
export function dayByKey(day: number, key: string): number | null {
  const weekday = (new Date(day).getDay() + 6) % 7;
  switch (key) {
    case "ArrowLeft":
      return dayOf(day, -1);
    case "ArrowRight":
      return dayOf(day, 1);
    case "ArrowUp":
      return dayOf(day, -7);
    case "ArrowDown":
      return dayOf(day, 7);
    case "Home":
      return dayOf(day, -weekday);
    case "End":
      return dayOf(day, 6 - weekday);
    case "PageUp":
      return sameDay(day, -1);
    case "PageDown":
      return sameDay(day, 1);
    default:
      return null;
  }
}

/** The same day of another month, or its last where it has none such. */
function sameDay(day: number, months: number): number {
  const at = new Date(day);
  const last = new Date(at.getFullYear(), at.getMonth() + months + 1, 0).getDate();
  return new Date(at.getFullYear(), at.getMonth() + months, Math.min(at.getDate(), last)).getTime();
}

const two = (number: number): string => String(number).padStart(2, "0");

/** As fields for a date and a time have it: `2026-11-30T14:02`. */
export function fieldTime(time: number): string {
  const at = new Date(time);
  const day = `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Milliseconds since 1970; null of what is no time. */
export function timeOfField(text: string): number | null {
  const time = new Date(text).getTime();
  return text === "" || Number.isNaN(time) ? null : time;
}
