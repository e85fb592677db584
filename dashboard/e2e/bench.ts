// The figures of the dashboard beside their goals, in a real browser over a staged server: `cargo xtask bench dashboard`.
import { launch } from "./chromium.ts";
import { type Figure, print, reached } from "./bench/figures.ts";
import { measureFirstLoad } from "./bench/first-load.ts";
import { measureLargeFleet } from "./bench/large-fleet.ts";
import { measureLighthouse } from "./bench/lighthouse.ts";
import { measureTick } from "./bench/tick.ts";
import stage from "./stage.ts";

const wanted = process.argv.slice(2);
const end = await stage();
let missed = 0;
try {
  const { SPECTRA_PAGE: page = "", SPECTRA_PASSWORD: password = "" } = process.env;
  const browser = await launch();
  const parts: Record<string, () => Promise<Figure[]>> = {
    "first-load": () => measureFirstLoad(browser, page, password),
    tick: () => measureTick(browser, page, password),
    "large-fleet": () => measureLargeFleet(browser, page, password),
    lighthouse: () => measureLighthouse(page, password),
  };
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(name);
    const figures = await measure();
    figures.forEach(print);
    missed += figures.filter((figure) => !reached(figure)).length;
  }
  await browser.close();
} finally {
  await end?.();
}
if (missed > 0) console.log(`  ${String(missed)} goals are missed`);
