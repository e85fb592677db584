// A host's page while it follows: how long the page is kept from answering when new readings come in.
import type { Browser, CDPSession } from "playwright-core";

import { hostIds, settled, signIn } from "../chromium.ts";
import { type Figure, quantile } from "./figures.ts";

const CHARTS = 12;
/** Long enough for several ticks of every query of the page. */
const WATCH_MS = 65_000;
/** What a tick is to fit into. */
const FRAME_MS = 16;
/** Tasks that draw nothing to speak of are not what is asked about. */
const LEAST_MS = 1;

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  /** By the clock, and of it the time that the thread had a processor, µs. */
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

export async function measureTick(browser: Browser, page: string, password: string): Promise<Figure[]> {
  // As high as twelve charts in two columns are.
  const context = await browser.newContext({ viewport: { width: 1440, height: 2700 } });
  await signIn(context, page, password);
  const id = (await hostIds(context, page)).get("pi-attic") ?? "";
  const tab = await context.newPage();
  await tab.goto(`${page}/hosts/${id}`);
  await settled(tab);
  await tab.waitForTimeout(3000);
  const charts = await tab.locator("main canvas").evaluateAll(
    (all) =>
      all.filter((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        return top < innerHeight && bottom > 0;
      }).length,
  );
  if (charts < CHARTS) throw new Error(`only ${String(charts)} charts are in sight`);
  const devtools = await browser.newBrowserCDPSession();
  const events = await traced(devtools, () => tab.waitForTimeout(WATCH_MS));
  await context.close();
  const tasks = mainThreadTasks(events).filter(({ clock }) => clock >= LEAST_MS);
  // What else the machine does is not the page's: its own work is what is asked about.
  const work = tasks.map((one) => one.work);
  const late = work.filter((length) => length > FRAME_MS);
  return [
    { name: "charts in sight, following the last hour", value: charts, unit: "" },
    { name: `tasks of the page in ${String(WATCH_MS / 1000)} s`, value: tasks.length, unit: "" },
    { name: "work of one, median", value: quantile(work, 0.5), unit: "ms" },
    { name: "the same, 95 %", value: quantile(work, 0.95), unit: "ms", goal: { most: FRAME_MS } },
    { name: "the longest", value: Math.max(...work), unit: "ms" },
    { name: "the longest by the clock", value: Math.max(...tasks.map(({ clock }) => clock)), unit: "ms" },
    { name: `tasks longer than ${String(FRAME_MS)} ms`, value: late.length, unit: "" },
  ];
}

async function traced(devtools: CDPSession, run: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  devtools.on("Tracing.dataCollected", ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  const categories = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "__metadata"];
  await devtools.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: categories, excludedCategories: ["*"] },
  });
  await run();
  const done = new Promise((resolve) => devtools.once("Tracing.tracingComplete", resolve));
  await devtools.send("Tracing.end");
  await done;
  return events;
}

interface Task {
  /** Both ms. */
  clock: number;
  work: number;
}

/** Tasks of the page's main thread: that of all renderers which ran the most script. */
function mainThreadTasks(events: TraceEvent[]): Task[] {
  const names = new Map<string, string>();
  for (const { name, pid, tid, args } of events)
    if (name === "thread_name") names.set(`${String(pid)}/${String(tid)}`, args?.name ?? "");
  // The same tasks under two names, of which a browser may write both.
  const task = events.some(({ name }) => name === "RunTask") ? "RunTask" : "ThreadControllerImpl::RunTask";
  const lengths = new Map<string, Task[]>();
  const scripts = new Map<string, number>();
  for (const { name, ph, pid, tid, dur = 0, tdur = dur } of events) {
    const thread = `${String(pid)}/${String(tid)}`;
    if (ph !== "X" || names.get(thread) !== "CrRendererMain") continue;
    if (name === "FunctionCall" || name === "FireAnimationFrame") scripts.set(thread, (scripts.get(thread) ?? 0) + dur);
    if (name !== task) continue;
    const found = lengths.get(thread) ?? [];
    found.push({ clock: dur / 1000, work: tdur / 1000 });
    lengths.set(thread, found);
  }
  const [busiest] = [...scripts].toSorted((a, b) => b[1] - a[1]);
  const tasks = busiest && lengths.get(busiest[0]);
  if (!tasks || tasks.length === 0) throw new Error("the browser's trace has no task of the page");
  return tasks;
}
