// What stands beside a chart: moments in the viewer's zone, and values at round numbers.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const LANGUAGE = "en-GB";
const FORMATS = {
  second: new Intl.DateTimeFormat(LANGUAGE, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  minute: new Intl.DateTimeFormat(LANGUAGE, { hour: "2-digit", minute: "2-digit" }),
  day: new Intl.DateTimeFormat(LANGUAGE, { day: "numeric", month: "short" }),
  month: new Intl.DateTimeFormat(LANGUAGE, { month: "short", year: "numeric" }),
};

/** Texts of the moments on an axis, `step` apart: as short as they are told apart, the day where it begins. */
export function timeLabels(times: number[], step: number): string[] {
  return times.map((time) => {
    const at = new Date(time);
    const midnight = at.getHours() === 0 && at.getMinutes() === 0 && at.getSeconds() === 0;
    if (step >= 27 * DAY) return FORMATS.month.format(at);
    if (step >= DAY || midnight) return FORMATS.day.format(at);
    return step < MINUTE ? FORMATS.second.format(at) : FORMATS.minute.format(at);
  });
}

/** Values of an axis without the zeros that all of them end with: `8` in place of `8.00`, with or without a unit. */
export function withoutZeros(labels: string[]): string[] {
  const zeros = /\.0+(?=\D*$)/;
  return labels.every((label) => zeros.test(label)) ? labels.map((label) => label.replace(zeros, "")) : labels;
}

/** Steps between moments that people count in; months and years follow the calendar. */
export const TIME_STEPS = [
  SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  91 * DAY,
  182 * DAY,
  365 * DAY,
];

/** Steps for amounts of bytes: powers of two, so that labels are whole KiB, MiB, GiB. */
export const BINARY_STEPS = Array.from({ length: 62 }, (_, power) => 2 ** power);

/** From nothing to a little above the largest value; a chart of zeros is not a line in its middle. */
export function rangeFromZero(largest: number | null, least: number): [number, number] {
  return [0, Math.max(least, (largest ?? 0) * 1.08)];
}

/** Around values that are far from nothing, such as temperatures: with some room on both sides. */
export function rangeAround(smallest: number | null, largest: number | null, least: number): [number, number] {
  if (smallest === null || largest === null) return [0, least];
  const room = Math.max((largest - smallest) * 0.15, least / 2);
  const [low, high] = [smallest - room, largest + room];
  // Whole numbers are what people read, unless what is measured is less than one apart: volts.
  return least < 1 ? [low, high] : [Math.floor(low), Math.ceil(high)];
}
