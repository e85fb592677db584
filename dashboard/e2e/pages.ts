// Every page of the dashboard and how one comes to see it, for pictures and for tests that go through all of them.
import type { Page } from "playwright-core";

/** Charts that come into sight ask first. */
const ASK_MS = 1200;
const MINUTE_MS = 60_000;

export interface Look {
  name: string;
  path: string;
  /** Below the page of this host. */
  host?: string;
  /** Who sees it; everybody who is signed in, unless it says otherwise. */
  who?: "nobody" | "admin";
  /** What one does there before there is something to see. */
  prepare?: (tab: Page) => Promise<unknown>;
  /** What a picture waits for beside. */
  drawn?: (tab: Page) => Promise<unknown>;
}

/** Where a look is: `hosts` are their ids by name. */
export function addressOf({ path, host }: Look, hosts: Map<string, string>): string {
  if (host === undefined) return path;
  const id = hosts.get(host);
  if (id === undefined) throw new Error(`there is no host ${host}`);
  return `/hosts/${id}${path}`;
}

/** All pages: what is a page of its own, not a state of one. */
export const PAGES: Look[] = [
  { name: "sign-in", path: "/sign-in", who: "nobody" },
  { name: "fleet", path: "/", drawn: sparklines },
  { name: "fleet-grid", path: "/?view=grid", drawn: sparklines },
  { name: "fleet-groups", path: "/?group=site&sort=cpu&desc=true", drawn: sparklines },
  { name: "host", path: "", host: "nas-01" },
  { name: "host-storage", path: "?range=24h", host: "nas-01", prepare: (tab) => show(tab, "Drives") },
  { name: "host-pi", path: "?range=6h", host: "pi-attic", prepare: (tab) => show(tab, "Throttling") },
  { name: "host-processes", path: "/processes", host: "build-07" },
  { name: "host-services", path: "/services", host: "nas-01" },
  { name: "host-workloads", path: "/workloads?open=101", host: "hypervisor-a" },
  { name: "host-applications", path: "/applications", host: "build-07" },
  { name: "host-updates", path: "/updates", host: "db-replica" },
  { name: "host-diagnostics", path: "/diagnostics", host: "db-primary" },
  { name: "host-configuration", path: "/configuration", host: "nas-01" },
  { name: "host-events", path: "/events", host: "hypervisor-b" },
  { name: "workloads", path: "/workloads" },
  { name: "events", path: "/events" },
  { name: "diagnostics", path: "/diagnostics" },
  { name: "profile", path: "/profile" },
  { name: "admin-enrol", path: "/admin/enrol", who: "admin" },
  { name: "admin-waiting", path: "/admin/waiting?show=all", who: "admin" },
  { name: "admin-tokens", path: "/admin/tokens?show=all", who: "admin" },
  { name: "admin-labels", path: "/admin/labels", who: "admin" },
  { name: "admin-collectors", path: "/admin/collectors", who: "admin" },
  { name: "admin-collectors-labels", path: "/admin/collectors?level=label", who: "admin" },
  { name: "admin-collectors-hosts", path: "/admin/collectors?level=host", who: "admin" },
  { name: "admin-thresholds", path: "/admin/thresholds", who: "admin" },
  { name: "admin-users", path: "/admin/users", who: "admin" },
  { name: "admin-api-tokens", path: "/admin/api-tokens", who: "admin" },
  { name: "admin-server", path: "/admin/server", who: "admin" },
  { name: "admin-audit", path: "/admin/audit", who: "admin" },
];

/** Results of every diagnostic, of a host that answers (`e2e/answer.ts`, or the live agent). */
export const RESULTS: Look[] = (
  [
    ["ping", "target=example.org&count=20&interval_ms=200"],
    ["traceroute", "target=example.org"],
    ["connect", "target=example.org:443"],
    ["dns", "target=example.org"],
    ["netstat", ""],
    ["disk_usage", "path=/"],
    ["mounts", ""],
    ["logs", ""],
  ] as const
).map(([tool, form]) => ({
  name: `result-${tool.replace("_", "-")}`,
  path: `/diagnostics?tool=${tool}&${form}`,
  host: "db-primary",
  who: "admin",
  prepare: runTool,
}));

/** What pages look like after something was done or went wrong. */
export const STATES: Look[] = [
  { name: "sign-in-wrong", path: "/sign-in?ended=true", who: "nobody", prepare: wrongPassword },
  { name: "fleet-search", path: "/?q=role:web", drawn: sparklines },
  { name: "fleet-nothing", path: "/?q=nosuchhost" },
  { name: "fleet-columns", path: "/", prepare: columnMenu },
  { name: "fleet-menu", path: "/", prepare: (tab) => tab.getByRole("button", { name: /^Account of/ }).click() },
  { name: "fleet-shortcuts", path: "/", prepare: (tab) => tab.keyboard.press("?") },
  { name: "host-busy", path: "?range=24h", host: "build-07" },
  { name: "host-gap", path: "?range=24h", host: "hypervisor-b" },
  { name: "host-original", path: "", host: "pi-workshop" },
  { name: "host-new", path: "", host: "new-host" },
  { name: "host-silent", path: "", host: "pi-garden" },
  { name: "host-calendar", path: "", host: "build-07", prepare: (tab) => tab.keyboard.press("c") },
  { name: "host-remove", path: "", host: "db-replica", who: "admin", prepare: askToRemove },
  { name: "workloads-hosts", path: "/workloads?group=host" },
  { name: "admin-enrol-missing", path: "/admin/enrol?os=freebsd", who: "admin" },
  { name: "admin-enrol-line", path: "/admin/enrol?os=raspberry-pi", who: "admin", prepare: makeLine },
  { name: "admin-enrol-cluster", path: "/admin/enrol?os=kubernetes", who: "admin", prepare: makeLine },
  { name: "admin-tokens-new", path: "/admin/tokens?new=true", who: "admin" },
  { name: "admin-users-new", path: "/admin/users?new=true", who: "admin" },
  { name: "admin-users-delete", path: "/admin/users", who: "admin", prepare: askToDelete },
  { name: "admin-api-tokens-new", path: "/admin/api-tokens?new=true", who: "admin" },
  {
    name: "admin-labels-bulk",
    path: "/admin/labels?q=linux",
    who: "admin",
    prepare: (tab) => tab.getByLabel(/^All .* shown/).check(),
  },
  {
    name: "admin-labels-host",
    path: "/admin/labels",
    who: "admin",
    prepare: (tab) => tab.getByRole("button", { name: "Labels of nas-01" }).click(),
  },
  { name: "admin-collectors-host", path: "/admin/collectors?level=host", who: "admin", prepare: wrongInterval },
  { name: "admin-audit-day", path: "/admin/audit?action=label.set", who: "admin" },
  { name: "nowhere", path: "/nowhere" },
];

/** Small charts are of minutes, which a server that has just been filled rolls up first, and come once a minute. */
async function sparklines(tab: Page): Promise<void> {
  await tab
    .locator("svg[aria-label^='Processors']")
    .first()
    .waitFor({ timeout: 2 * MINUTE_MS });
}

async function runTool(tab: Page): Promise<void> {
  await tab.getByRole("button", { name: "Run", exact: true }).click();
  const result = tab.getByRole("region", { name: "Result" });
  await result.getByText(/^(?:Done|Failed)$/).waitFor({ timeout: MINUTE_MS });
  // A long one is what the picture is of, not the form above it.
  await result.evaluate((one) => {
    if (one.getBoundingClientRect().bottom > innerHeight * 1.2) one.scrollIntoView({ block: "start" });
  });
}

async function columnMenu(tab: Page): Promise<void> {
  const button = tab.getByRole("button", { name: "Columns" });
  // A phone has none.
  if ((await button.count()) > 0) await button.click();
}

async function makeLine(tab: Page): Promise<void> {
  // Where the server has no binary to give away there are steps in the place of a line.
  await tab.getByRole("button", { name: /^Make (?:the line|a token)/ }).click();
  await tab.getByText("Waiting for the host").waitFor();
}

async function askToRemove(tab: Page): Promise<void> {
  await tab.getByRole("button", { name: "What to do with db-replica" }).click();
  await tab.getByRole("menuitem", { name: "Remove the host" }).click();
}

async function askToDelete(tab: Page): Promise<void> {
  await tab.getByRole("button", { name: "What to do with vera" }).click();
  await tab.getByRole("menuitem", { name: "Delete" }).click();
}

async function wrongInterval(tab: Page): Promise<void> {
  await tab.getByRole("link", { name: "db-primary" }).click();
  await tab.getByLabel("Memory and swap, every").fill("often");
  await tab.getByRole("button", { name: "Save" }).click();
}

async function show(tab: Page, name: string): Promise<void> {
  const chart = tab.getByRole("region", { name, exact: true });
  await chart.waitFor({ state: "attached" });
  await chart.scrollIntoViewIfNeeded();
  await tab.waitForTimeout(ASK_MS);
}

async function wrongPassword(tab: Page): Promise<void> {
  await tab.getByLabel("User name").fill("admin");
  await tab.getByLabel("Password").fill("wrong");
  await tab.getByRole("button", { name: "Sign in" }).click();
  await tab.getByRole("alert").waitFor();
}
