// Numbers and times as people write them: GiB, %, °C, 3 h 12 min.

/** What stands for a value that is not there. */
export const NOTHING = "–";
/** Between a number and its unit: does not break, and is narrower than a space. */
const THIN = "\u202f";

/** Dates and times in one way everywhere, in the viewer's zone. */
const LANGUAGE = "en-GB";

type Value = number | null | undefined;

const fixed = [0, 1, 2, 3].map(
  (digits) =>
    // No minus before a zero.
    new Intl.NumberFormat(LANGUAGE, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: "negative",
    }),
);

function isNumber(value: Value): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** `1,234.5` with so many decimals. */
export function decimal(value: Value, digits = 0): string {
  return isNumber(value) ? ((fixed[digits] ?? fixed[0])?.format(value) ?? NOTHING) : NOTHING;
}

/** A count: `12,345`. */
export function count(value: Value): string {
  return decimal(value, 0);
}

/** `41 %`; below 10 with a decimal. Never rounds up to 100 what is not full. */
export function percent(value: Value): string {
  if (!isNumber(value)) return NOTHING;
  const shown = value < 100 && value > 99.5 ? Math.floor(value * 10) / 10 : value;
  const digits = (shown > 0 && shown < 10) || (shown > 99 && shown < 100) ? 1 : 0;
  return `${decimal(shown, digits)}${THIN}%`;
}

/** `47 °C`. */
export function celsius(value: Value): string {
  return isNumber(value) ? `${decimal(value, 0)}${THIN}°C` : NOTHING;
}

/** `0.86 V`. */
export function volts(value: Value): string {
  return isNumber(value) ? `${decimal(value, 2)}${THIN}V` : NOTHING;
}

/** `4.2 W`. */
export function watts(value: Value): string {
  return isNumber(value) ? `${decimal(value, Math.abs(value) < 10 ? 2 : 1)}${THIN}W` : NOTHING;
}

/** `1,234 rpm`. */
export function rpm(value: Value): string {
  return isNumber(value) ? `${decimal(value, 0)}${THIN}rpm` : NOTHING;
}

/** `-58 dBm`. */
export function decibels(value: Value): string {
  return isNumber(value) ? `${decimal(value, 0)}${THIN}dBm` : NOTHING;
}

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const DECIMAL = ["", "k", "M", "G", "T", "P"];

/** Three digits that count: `1.23`, `12.3`, `123`. */
function threeDigits(value: number): string {
  const size = Math.abs(value);
  return decimal(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

function scaled(value: number, base: number, units: string[]): [number, string] {
  let rest = value;
  let step = 0;
  // From 999.5 on three digits would be four.
  while (Math.abs(rest) >= 999.5 && step < units.length - 1) {
    rest /= base;
    step += 1;
  }
  return [rest, units[step] ?? ""];
}

/** `3.75 GiB`; a whole number of a unit is whole: `8 GiB`. */
export function bytes(value: Value): string {
  if (!isNumber(value)) return NOTHING;
  const [rest, unit] = scaled(value, 1024, BINARY);
  const text = unit === "B" || Number.isInteger(rest) ? decimal(rest, 0) : threeDigits(rest);
  return `${text}${THIN}${unit}`;
}

/** `1.21 MiB/s`. */
export function byteRate(value: Value): string {
  return isNumber(value) ? `${bytes(value)}/s` : NOTHING;
}

/** `1 Gbit/s`. */
export function bitRate(value: Value): string {
  return scaledBy1000(value, "bit/s");
}

/** `1.8 GHz`. */
export function hertz(value: Value): string {
  return scaledBy1000(value, "Hz");
}

function scaledBy1000(value: Value, unit: string): string {
  if (!isNumber(value)) return NOTHING;
  const [rest, prefix] = scaled(value, 1000, DECIMAL);
  const text = Number.isInteger(rest) ? decimal(rest, 0) : String(Number(rest.toPrecision(3)));
  return `${text}${THIN}${prefix}${unit}`;
}

const UNITS: [number, string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/** `41 d 3 h`, `3 h 12 min`, `45 s`: the two units that matter. */
export function duration(seconds: Value): string {
  if (!isNumber(seconds)) return NOTHING;
  const whole = Math.max(0, Math.floor(seconds));
  const first = UNITS.findIndex(([size]) => whole >= size);
  const [big, next] = [UNITS[first], UNITS[first + 1]];
  if (!big) return `0${THIN}s`;
  const much = `${decimal(Math.floor(whole / big[0]))}${THIN}${big[1]}`;
  // Seconds beside minutes say nothing.
  if (!next || next[1] === "s") return much;
  const rest = Math.floor((whole % big[0]) / next[0]);
  return rest === 0 ? much : `${much} ${rest}${THIN}${next[1]}`;
}

/** `1.4 ms`, `320 µs`, `2.1 s`. */
export function milliseconds(value: Value): string {
  if (!isNumber(value)) return NOTHING;
  if (value !== 0 && Math.abs(value) < 1) return `${decimal(value * 1000, 0)}${THIN}µs`;
  if (Math.abs(value) < 1000) return `${decimal(value, value < 100 ? 1 : 0)}${THIN}ms`;
  return `${decimal(value / 1000, 2)}${THIN}s`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const made = formatters.get(key) ?? new Intl.DateTimeFormat(LANGUAGE, options);
  formatters.set(key, made);
  return made;
}

/** The exact instant, with the zone: `Mon 30 Nov 2026, 21:46:57 CET`. */
export function instant(time: number): string {
  return formatter({
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  }).format(time);
}

/** `14:02`, with the day where it is another one: `29 Nov, 14:02`. */
export function clockTime(time: number, now: number): string {
  return withDay(formatter({ hour: "2-digit", minute: "2-digit" }).format(time), time, now);
}

/** The same to the second: `14:02:31`. */
export function exactClockTime(time: number, now: number): string {
  return withDay(formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(time), time, now);
}

function withDay(clock: string, time: number, now: number): string {
  const day = (at: number): string => formatter({ year: "numeric", month: "numeric", day: "numeric" }).format(at);
  if (day(time) === day(now)) return clock;
  const year: Intl.DateTimeFormatOptions = Math.abs(now - time) > 300 * 86_400_000 ? { year: "numeric" } : {};
  return `${formatter({ day: "numeric", month: "short", ...year }).format(time)}, ${clock}`;
}

/** `14:02` today, `29 Nov` before: where there is room for one of them. */
export function shortTime(time: number, now: number): string {
  return clockTime(time, now).split(",")[0] ?? NOTHING;
}

/** `Monday, 30 November`; with the year where it is long ago. */
export function dayName(time: number, now: number): string {
  const year: Intl.DateTimeFormatOptions = Math.abs(now - time) > 300 * 86_400_000 ? { year: "numeric" } : {};
  return formatter({ weekday: "long", day: "numeric", month: "long", ...year }).format(time);
}

/** `3 min ago`, `in 2 d`; `just now` within a few seconds. */
export function ago(time: number, now: number): string {
  const seconds = (now - time) / 1000;
  if (Math.abs(seconds) < 5) return "just now";
  const text = roundDuration(Math.abs(seconds));
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

/** The largest unit alone: `3 min`. */
export function roundDuration(seconds: number): string {
  const unit = UNITS.find(([size]) => seconds >= size) ?? ([1, "s"] as const);
  return `${decimal(Math.floor(seconds / unit[0]))}${THIN}${unit[1]}`;
}

/** `a, b and c`; beyond `most` of them `a, b and 7 more`. */
export function listed(names: string[], most = Number.POSITIVE_INFINITY): string {
  const shown = names.length > most ? [...names.slice(0, most), `${count(names.length - most)} more`] : names;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

/** `1 host`, `2 hosts`. */
export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
