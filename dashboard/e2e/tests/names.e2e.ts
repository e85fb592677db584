// Whatever a host is called and however little it says: every page shows it, harmlessly.
import { randomUUID } from "node:crypto";

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { type Agent, register } from "../seed/agent.ts";
import { bootOf, planHosts } from "../seed/hosts.ts";
import { hostIds, launch, open, page, type Session, settled } from "./browser.ts";
import { markup, sticksOut } from "./checks.ts";

const TABS = [
  "",
  "/processes",
  "/services",
  "/workloads",
  "/applications",
  "/updates",
  "/diagnostics",
  "/configuration",
  "/events",
];
const NAMES = ["<img src=x onerror=alert(1)><b>bold</b>", "🦊 fox-🏳️‍🌈-box", "خادم-الملفات-الرئيسي", "long-".repeat(51)];
/** Pages that name hosts; a search brings the odd ones into sight. */
const LISTS = [
  "/?q=onerror",
  "/?view=grid&q=onerror",
  "/?group=note&q=onerror",
  "/?q=long-",
  "/?view=grid&q=long-",
  "/workloads",
  "/events",
  "/diagnostics",
  "/admin/labels?q=onerror",
  "/admin/labels?q=long-",
  "/admin/collectors?level=host",
  "/admin/audit",
];

let browser: Browser;
let session: Session;

beforeAll(async () => {
  browser = await launch();
  session = await open(browser, "/nowhere");
});
afterAll(() => browser.close());
afterEach(() => {
  expect(session.complaints.splice(0)).toEqual([]);
});

/** Every tab of a host, by its key: the first is loaded, the others are gone to. */
async function tabsOf(id: string, name: string, check: (tab: Page, path: string) => Promise<void>): Promise<void> {
  const { tab } = session;
  await tab.goto(`${page}/hosts/${id}`);
  for (const [index, path] of TABS.entries()) {
    await tab.locator("main h1").waitFor();
    await tab.keyboard.press(String(index + 1));
    await expect.poll(() => new URL(tab.url()).pathname).toBe(`/hosts/${id}${path}`);
    await settled(tab);
    expect(await tab.locator("main h1").innerText()).toBe(name);
    await check(tab, path);
  }
}

for (const name of NAMES) {
  test(`every tab of a host shows that it is called ${name.slice(0, 40)}`, async () => {
    const id = (await hostIds(session.context, page)).get(name) ?? "";
    await tabsOf(id, name, async (tab, path) => {
      expect([path, await markup(tab), await sticksOut(tab)]).toEqual([path, 0, []]);
      await tab.setViewportSize({ width: 360, height: 740 });
      await expect.poll(async () => [path, await sticksOut(tab)]).toEqual([path, []]);
      await tab.setViewportSize({ width: 1440, height: 900 });
    });
    expect(await session.tab.title()).toContain(name.slice(0, 20));
  });
}

test("lists of hosts have the names as text, on a desk and a phone", async () => {
  const { tab } = session;
  for (const path of LISTS) {
    await tab.goto(page + path);
    await settled(tab);
    expect([path, await markup(tab), await sticksOut(tab)]).toEqual([path, 0, []]);
    await tab.setViewportSize({ width: 360, height: 740 });
    await expect.poll(async () => [path, await sticksOut(tab)]).toEqual([path, []]);
    await tab.setViewportSize({ width: 1440, height: 900 });
  }
  await tab.goto(`${page}/?q=onerror`);
  await expect.poll(() => tab.locator("[data-column=name] a").allInnerTexts()).toEqual([NAMES[0]]);
});

/** An agent of the original that knows next to nothing: no lists, and of each family the fields that it must have. */
async function bare(name: string): Promise<Agent> {
  const made = await session.context.request.post(`${page}/api/v1/admin/tokens`, { data: { uses: 1 } });
  const { token } = (await made.json()) as { token: string };
  const [first] = planHosts(1);
  if (!first) throw new Error("there is a plan");
  const plan = {
    ...first,
    name,
    original: true,
    version: "",
    platform: "",
    platformVersion: "",
    arch: "",
    cpuModel: "",
    cores: 0,
    ramBytes: 0,
    labels: {},
  };
  const agent = await register(page, token, plan, bootOf(plan));
  const now = Date.now();
  const families: [string, Record<string, unknown>][] = [
    ["cpu", { usage: 3, cores: null }],
    ["memory", { ram_total: 0, ram_used: 0, ram_available: 0, ram_used_pct: 0 }],
    ["disk", { device: "", mountpoint: "/", filesystem: "", disk_total: 0, disk_used: 0, disk_used_pct: null }],
    ["network", { interface: "eth0" }],
    ["disk_io", { device: "sda" }],
    ["temperature", { sensor: "cpu", temperature: null }],
    ["system", { uptime: 0 }],
    ["wifi", { interface: "wlan0" }],
    ["clock", {}],
    ["voltage", {}],
    ["throttle", {}],
    ["gpu", {}],
    ["container_list", { containers: null }],
    ["process_list", { processes: null }],
    ["service_list", { services: null }],
    ["application_list", { applications: null }],
    ["updates", { pending_count: 0, packages: null }],
  ];
  const at = (time: number): { type: string; timestamp: string; hostname: string; data: Record<string, unknown> }[] =>
    families.map(([type, data]) => ({ type, timestamp: new Date(time).toISOString(), hostname: name, data }));
  await agent.post([...at(now - 60_000), ...at(now)]);
  return agent;
}

test("an agent of the original with null lists and few fields has every page", async () => {
  const name = `bare-${randomUUID().slice(0, 8)}`;
  const agent = await bare(name);
  const { tab } = session;
  await tabsOf(agent.id, name, async (_, path) => {
    expect([path, await tab.getByText("This page has failed").count()]).toEqual([path, 0]);
    expect([path, await tab.getByText(/NaN|Infinity|undefined|Invalid Date/).count()]).toEqual([path, 0]);
  });
  for (const path of [
    `/?q=${name}`,
    `/?view=grid&q=${name}`,
    "/workloads",
    "/events",
    "/admin/collectors?level=host",
  ]) {
    await tab.goto(page + path);
    await settled(tab);
    expect([path, await tab.getByText("This page has failed").count()]).toEqual([path, 0]);
    expect([path, await tab.getByText(/NaN|Infinity|undefined|Invalid Date/).count()]).toEqual([path, 0]);
  }
  await session.context.request.delete(`${page}/api/v1/agents/${agent.id}`);
});

test("the seeded agents of the original and a host without any reading have every page", async () => {
  const hosts = await hostIds(session.context, page);
  for (const name of ["pi-workshop", "new-host", "edge-lxc"])
    await tabsOf(hosts.get(name) ?? "", name, async (tab, path) => {
      expect([name, path, await tab.getByText("This page has failed").count()]).toEqual([name, path, 0]);
      expect([name, path, await tab.getByText(/NaN|Infinity|undefined|Invalid Date/).count()]).toEqual([name, path, 0]);
    });
});
