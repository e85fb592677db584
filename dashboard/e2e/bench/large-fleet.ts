// A fleet of 10,000 hosts: how it scrolls, what a tick and a search cost, what it takes of memory.
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Browser } from "playwright-core";

import { signIn } from "../chromium.ts";
import { type Figure, quantile } from "./figures.ts";

const HOSTS = 10_000;
/** Frames that are scrolled through. */
const FRAMES = 300;
/** A frame that is later than this is seen as a jerk. */
const LATE_MS = 50;
const STEP_PIXELS = 160;

export async function measureLargeFleet(browser: Browser, page: string, password: string): Promise<Figure[]> {
  const grown = await largeFleet(page, password);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await signIn(context, grown.address, password);
  const tab = await context.newPage();
  const began = performance.now();
  await tab.goto(grown.address);
  await tab.locator("[data-index]").first().waitFor();
  const shown = performance.now() - began;
  await tab.waitForTimeout(3000);
  const frames = await tab.evaluate(scroll, { frames: FRAMES, step: STEP_PIXELS });
  const rows = await tab.locator("[data-index]").count();

  const typed = performance.now();
  await tab.getByRole("searchbox", { name: "Search hosts" }).fill("host-9999");
  await tab.waitForFunction(() => document.querySelectorAll("[data-index]").length === 1);
  const search = performance.now() - typed;
  await tab.getByRole("searchbox", { name: "Search hosts" }).fill("");

  const devtools = await context.newCDPSession(tab);
  await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("Performance.enable");
  const { metrics } = await devtools.send("Performance.getMetrics");
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN;
  await context.close();
  grown.close();
  const late = frames.filter((length) => length > LATE_MS);
  return [
    { name: `${HOSTS.toLocaleString("en-GB")} hosts, until the first are shown`, value: shown, unit: "ms" },
    { name: "rows in the document", value: rows, unit: "" },
    { name: `frames of scrolling, median of ${String(FRAMES)}`, value: quantile(frames, 0.5), unit: "ms" },
    { name: "the same, 95 %", value: quantile(frames, 0.95), unit: "ms" },
    { name: `frames later than ${String(LATE_MS)} ms`, value: late.length, unit: "", goal: { most: 0 } },
    { name: "the latest", value: Math.max(...frames), unit: "ms" },
    { name: "search as one types, until one host of all is shown", value: search, unit: "ms" },
    { name: "memory of the page's script", value: heap / 1e6, unit: "MB" },
  ];
}

/** In the page: scrolls a step each frame, as one drags the bar, and says how long frames took, ms. */
async function scroll({ frames, step }: { frames: number; step: number }): Promise<number[]> {
  const scroller = document.querySelector<HTMLElement>("main > div");
  if (!scroller) throw new Error("nothing scrolls");
  const times: number[] = [];
  let before = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
  for (let frame = 0; frame < frames; frame += 1) {
    scroller.scrollTop += step;
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    times.push(now - before);
    before = now;
  }
  return times;
}

type Host = Record<string, unknown> & { id: string };

/** The server with as many hosts: what it says of the few that it has, said of many, each time with other values. */
async function largeFleet(page: string, password: string): Promise<{ address: string; close: () => void }> {
  const login = await fetch(`${page}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password }),
  });
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  const few = (await (await fetch(`${page}/api/v1/overview`, { headers: { cookie } })).json()) as Host[];
  const hosts = (): Host[] =>
    Array.from({ length: HOSTS }, (_, index) => ({
      ...few[index % few.length],
      id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      hostname: `host-${String(index)}`,
      cpu_usage: Math.random() * 100,
      last_seen: new Date().toISOString(),
    }));
  const answer = (path: string, wanted: Set<string>): unknown => {
    if (path === "/api/v1/overview") return hosts();
    if (path === "/api/v1/overview/page")
      return { agents: hosts().filter(({ id }) => wanted.has(id)), page: 1, size: 200 };
    return /^\/api\/v1\/agents\/[^/]+\/cpu$/.test(path) ? lastHour() : undefined;
  };
  const server = createServer((incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? "/", page);
    const own = answer(pathname, new Set(searchParams.getAll("id")));
    if (own === undefined) passOn(page, incoming, outgoing);
    else outgoing.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(own));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${String(port)}`, close: () => server.close() };
}

function lastHour(): unknown {
  const now = Date.now();
  return Array.from({ length: 60 }, (_, at) => ({
    time: new Date(now - (60 - at) * 60_000).toISOString(),
    usage: Math.random() * 100,
  }));
}

function passOn(page: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { url = "/", method = "GET", headers } = incoming;
  const upstream = request(new URL(url, page), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on("error", () => outgoing.writeHead(502).end());
  incoming.pipe(upstream);
}
