// The first load: what of it is script, as it comes over the wire, and how long until a page can be used.
import type { Browser } from "playwright-core";

import { hostIds, signIn } from "../chromium.ts";
import { type Figure, median } from "./figures.ts";

const ROUNDS = 7;
const PLACES = ["sign-in", "fleet", "host"] as const;
type Place = (typeof PLACES)[number];

/** Bytes of script that a page has loaded, and when. */
interface Load {
  /** kB, as they were sent. */
  script: number;
  /** Until the page shows what it is for and nothing keeps it from answering, ms. */
  interactive: number;
}

export async function measureFirstLoad(browser: Browser, page: string, password: string): Promise<Figure[]> {
  const loads: Record<Place, Load[]> = { "sign-in": [], fleet: [], host: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of PLACES) {
      // A profile of its own: nothing is in any cache.
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      if (name !== "sign-in") await signIn(context, page, password);
      const id = name === "host" ? ((await hostIds(context, page)).get("nas-01") ?? "") : "";
      const tab = await context.newPage();
      await tab.addInitScript(watchTasks);
      await tab.goto(page + { "sign-in": "/sign-in", fleet: "/", host: `/hosts/${id}` }[name]);
      const sign = { "sign-in": "form input", fleet: "[data-index]", host: "canvas" }[name];
      loads[name].push(await tab.evaluate(loaded, sign));
      await context.close();
    }
  }
  const { "sign-in": first, fleet, host } = loads;
  const script = (list: Load[]): number => median(list.map((load) => load.script));
  const interactive = (list: Load[]): number => median(list.map((load) => load.interactive));
  return [
    { name: "script of the first load, compressed: sign-in", value: script(first), unit: "kB", goal: { most: 250 } },
    { name: "the same of the fleet", value: script(fleet), unit: "kB", goal: { most: 250 } },
    { name: "the same of a host", value: script(host), unit: "kB", goal: { most: 250 } },
    { name: "interactive, nothing cached: sign-in", value: interactive(first), unit: "ms", goal: { most: 1000 } },
    { name: "the same of the fleet, with its hosts", value: interactive(fleet), unit: "ms", goal: { most: 1000 } },
    { name: "the same of a host, with its first charts", value: interactive(host), unit: "ms", goal: { most: 1000 } },
  ];
}

/** In the page, before anything else: when tasks of more than 50 ms end. */
function watchTasks(): void {
  const ends: number[] = [];
  Object.assign(window, { taskEnds: ends });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) ends.push(startTime + duration);
  }).observe({ type: "longtask", buffered: true });
}

/** In the page: waits for what it is for, then until it answers. */
async function loaded(sign: string): Promise<{ script: number; interactive: number }> {
  while (!document.querySelector(sign)) await new Promise((resolve) => requestAnimationFrame(resolve));
  // The next frame shows it; a press is answered when the queue before it is empty.
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => setTimeout(resolve));
  const shown = performance.now();
  const { taskEnds } = window as unknown as { taskEnds: number[] };
  const scripts = performance
    .getEntriesByType("resource")
    .filter((entry): entry is PerformanceResourceTiming => entry.name.endsWith(".js"));
  const bytes = scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  return { script: bytes / 1000, interactive: Math.max(shown, ...taskEnds.filter((end) => end <= shown)) };
}
