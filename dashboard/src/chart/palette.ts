// Colours of the tokens as a canvas takes them: it knows neither custom properties nor themes.

/** Hues for series without a colour of their own, in this order. */
export const SERIES_TOKENS = [
  "--series-1",
  "--series-2",
  "--series-3",
  "--series-4",
  "--series-5",
  "--series-6",
  "--series-7",
  "--series-8",
];

let probe: HTMLElement | null = null;
let theme = "";
let known = new Map<string, string>();

/** A token's colour in the theme that is shown; `shown` is that theme's name, so that nothing stale is taken. */
export function colorOf(token: string, shown: string): string {
  if (shown !== theme) {
    theme = shown;
    known = new Map();
  }
  const found = known.get(token);
  if (found !== undefined) return found;
  if (!probe) {
    probe = document.createElement("span");
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(${token})`;
  const color = getComputedStyle(probe).color;
  known.set(token, color);
  return color;
}

/** The same colour, so much of it. */
export function faded(color: string, alpha: number): string {
  const numbers = color.match(/[\d.]+/g)?.slice(0, 3);
  return numbers?.length === 3 ? `rgba(${numbers.join(",")},${alpha})` : color;
}
