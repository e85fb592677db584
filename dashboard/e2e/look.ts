// Looks at pages in a real browser: pictures in both themes and sizes, what axe finds, console errors, other origins.
// `SPECTRA_PAGE=http://127.0.0.1:4173 SPECTRA_PASSWORD=… npx tsx e2e/look.ts pictures [name …]`
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { mkdir } from "node:fs/promises";

import { type BrowserContext, chromium, type Page } from "playwright-core";

const page = process.env.SPECTRA_PAGE ?? "http://127.0.0.1:4173";
const password = process.env.SPECTRA_PASSWORD ?? "";
const [folder = "screenshots", ...wanted] = process.argv.slice(2);

const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Charts and small lines are drawn after their answers. */
const SETTLE_MS = 1500;

interface Look {
  name: string;
  path: string;
  /** Below the page of this host. */
  host?: string;
  signedOut?: true;
  prepare?: (page: Page) => Promise<unknown>;
}

/** Results on the host of SPECTRA_HOST_PATH, which has to be live, or answered for by `e2e/answer.ts`. */
const host = process.env.SPECTRA_HOST_PATH;
const DIAGNOSTICS: Look[] = host
  ? [
      ["ping", "target=127.0.0.1&count=20&interval_ms=200"],
      ["traceroute", "target=127.0.0.1"],
      ["connect", "target=127.0.0.1:443"],
      ["dns", "target=localhost"],
      ["netstat", ""],
      ["disk_usage", "path=/usr"],
      ["mounts", ""],
      ["logs", ""],
    ].map(([tool, form]) => ({
      name: `diagnostics-${String(tool)}`,
      path: `${host}/diagnostics?tool=${String(tool)}&${String(form)}`,
      prepare: runTool,
    }))
  : [];

async function runTool(tab: Page): Promise<void> {
  await tab.getByRole("button", { name: "Run", exact: true }).click();
  const result = tab.getByRole("region", { name: "Result" });
  await result.getByText(/^(?:Done|Failed)$/).waitFor({ timeout: 60_000 });
}

const LOOKS: Look[] = [
  { name: "sign-in", path: "/sign-in", signedOut: true },
  { name: "sign-in-wrong", path: "/sign-in?ended=true", signedOut: true, prepare: wrongPassword },
  { name: "fleet", path: "/" },
  { name: "fleet-grid", path: "/?view=grid" },
  { name: "fleet-groups", path: "/?group=site&sort=cpu&desc=true" },
  { name: "fleet-search", path: "/?q=role:web" },
  { name: "fleet-nothing", path: "/?q=nosuchhost" },
  {
    name: "fleet-columns",
    path: "/",
    prepare: (tab) =>
      tab
        .getByRole("button", { name: "Columns" })
        .click({ timeout: 2000 })
        .catch(() => null),
  },
  { name: "fleet-menu", path: "/", prepare: (tab) => tab.getByRole("button", { name: "Account of admin" }).click() },
  { name: "fleet-shortcuts", path: "/", prepare: (tab) => tab.keyboard.press("?") },
  { name: "profile", path: "/profile" },
  { name: "host", path: process.env.SPECTRA_HOST_PATH ?? "", host: "nas-01" },
  { name: "host-storage", path: "?range=24h", host: "nas-01", prepare: (tab) => show(tab, "Drives") },
  { name: "host-pi", path: "?range=6h", host: "pi-attic", prepare: (tab) => show(tab, "Throttling") },
  { name: "host-gap", path: "?range=24h", host: "hypervisor-b" },
  { name: "host-original", path: "", host: "pi-workshop" },
  { name: "host-new", path: "", host: "new-host" },
  { name: "host-silent", path: "", host: "pi-garden" },
  { name: "host-calendar", path: "", host: "build-07", prepare: (tab) => tab.keyboard.press("c") },
  { name: "host-processes", path: "/processes", host: "build-07" },
  { name: "host-services", path: "/services", host: "nas-01" },
  { name: "host-workloads", path: "/workloads?open=101", host: "hypervisor-a" },
  { name: "host-applications", path: "/applications", host: "build-07" },
  { name: "host-updates", path: "/updates", host: "db-replica" },
  { name: "host-configuration", path: "/configuration", host: "nas-01" },
  { name: "host-events", path: "/events", host: "hypervisor-b" },
  { name: "workloads", path: "/workloads" },
  { name: "workloads-hosts", path: "/workloads?group=host" },
  { name: "events", path: "/events" },
  { name: "diagnostics", path: "/diagnostics" },
  ...DIAGNOSTICS,
  { name: "admin-enrol", path: "/admin/enrol" },
  { name: "admin-enrol-missing", path: "/admin/enrol?os=freebsd" },
  { name: "admin-enrol-line", path: "/admin/enrol?os=raspberry-pi", prepare: makeLine },
  { name: "admin-enrol-cluster", path: "/admin/enrol?os=kubernetes", prepare: makeLine },
  { name: "admin-waiting", path: "/admin/waiting?show=all" },
  { name: "admin-tokens", path: "/admin/tokens?show=all" },
  { name: "admin-tokens-new", path: "/admin/tokens?new=true" },
  { name: "admin-users", path: "/admin/users" },
  { name: "admin-users-new", path: "/admin/users?new=true" },
  {
    name: "admin-users-delete",
    path: "/admin/users",
    prepare: async (tab) => {
      await tab.getByRole("button", { name: "What to do with vera" }).click();
      await tab.getByRole("menuitem", { name: "Delete" }).click();
    },
  },
  { name: "admin-api-tokens", path: "/admin/api-tokens" },
  { name: "admin-labels", path: "/admin/labels" },
  {
    name: "admin-labels-bulk",
    path: "/admin/labels?q=linux",
    prepare: (tab) => tab.getByLabel(/^All .* shown/).check(),
  },
  {
    name: "admin-labels-host",
    path: "/admin/labels",
    prepare: (tab) => tab.getByRole("button", { name: "Labels of nas-01" }).click(),
  },
  { name: "admin-collectors", path: "/admin/collectors" },
  { name: "admin-collectors-labels", path: "/admin/collectors?level=label" },
  { name: "admin-collectors-hosts", path: "/admin/collectors?level=host" },
  {
    name: "admin-collectors-host",
    path: "/admin/collectors?level=host",
    prepare: async (tab) => {
      await tab.getByRole("link", { name: "db-primary" }).click();
      await tab.getByLabel("Memory and swap, every").fill("often");
      await tab.getByRole("button", { name: "Save" }).click();
    },
  },
  { name: "admin-thresholds", path: "/admin/thresholds" },
  { name: "admin-server", path: "/admin/server" },
  { name: "admin-audit", path: "/admin/audit" },
  { name: "admin-audit-day", path: "/admin/audit?action=label.set" },
  { name: "nowhere", path: "/nowhere" },
];

async function makeLine(tab: Page): Promise<void> {
  await tab.getByRole("button", { name: /^Make the line/ }).click();
  await tab.getByText("Waiting for the host").waitFor();
}

/** Charts that come into sight ask first. */
async function show(tab: Page, name: string): Promise<void> {
  const chart = tab.getByRole("region", { name, exact: true });
  await chart.waitFor({ state: "attached", timeout: 6000 });
  await chart.scrollIntoViewIfNeeded();
  await tab.waitForTimeout(SETTLE_MS);
}

async function wrongPassword(tab: Page): Promise<void> {
  await tab.getByLabel("User name").fill("admin");
  await tab.getByLabel("Password").fill("wrong");
  await tab.getByRole("button", { name: "Sign in" }).click();
  await tab.getByRole("alert").waitFor();
}

async function signIn(context: BrowserContext): Promise<void> {
  const answer = await context.request.post(`${page}/api/v1/auth/login`, { data: { username: "admin", password } });
  if (!answer.ok()) throw new Error(`cannot sign in: ${String(answer.status())}`);
}

interface Finding {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGUMENTS });
await mkdir(folder, { recursive: true });
let bad = 0;

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const theme of ["light", "dark"] as const) {
    const phone = size === "phone";
    const options = {
      viewport,
      colorScheme: theme,
      deviceScaleFactor: phone ? 2 : 1,
      hasTouch: phone,
      isMobile: phone,
      bypassCSP: false,
    };
    const contexts = { in: await browser.newContext(options), out: await browser.newContext(options) };
    await signIn(contexts.in);
    const answer = await contexts.in.request.get(`${page}/api/v1/agents`);
    const hosts = (await answer.json()) as { id: string; hostname: string }[];
    for (const look of LOOKS) {
      if (wanted.length > 0 && !wanted.includes(look.name)) continue;
      const tab = await (look.signedOut ? contexts.out : contexts.in).newPage();
      const complaints: string[] = [];
      tab.on("console", (message) => {
        // Wrong passwords are answered 401, which browsers log.
        if (message.type() === "error" && !message.text().includes("401"))
          complaints.push(`console: ${message.text()}`);
      });
      tab.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
      tab.on("request", (asked) => {
        if (!asked.url().startsWith(page) && !asked.url().startsWith("data:"))
          complaints.push(`other origin: ${asked.url()}`);
      });
      const host = hosts.find(({ hostname }) => hostname === look.host);
      const path = look.path.startsWith("/hosts/") || !host ? look.path : `/hosts/${host.id}${look.path}`;
      await tab.goto(page + path);
      await tab.waitForTimeout(SETTLE_MS);
      // Small charts come after the list.
      if (look.name.startsWith("fleet"))
        await tab
          .locator("svg[aria-label^='Processors']")
          .first()
          .waitFor({ timeout: 6000 })
          .catch(() => null);
      await look.prepare?.(tab);
      await tab.waitForTimeout(300);
      await tab.screenshot({ path: `${folder}/${look.name}-${size}-${theme}.png` });
      // By the devtools' own way, which the page's policy does not bind.
      const session = await tab.context().newCDPSession(tab);
      await session.send("Runtime.evaluate", { expression: axeSource });
      const { result } = await session.send("Runtime.evaluate", {
        expression: "axe.run({ resultTypes: ['violations'] }).then((found) => JSON.stringify(found.violations))",
        awaitPromise: true,
      });
      for (const { id, nodes } of JSON.parse(String(result.value)) as Finding[]) {
        complaints.push(
          `axe ${id} ×${String(nodes.length)}: ${nodes[0]?.html.slice(0, 200) ?? ""} ${(nodes[0]?.failureSummary ?? "").replaceAll("\n", " ").slice(0, 260)}`,
        );
      }
      bad += complaints.length;
      console.log(
        `${look.name} ${size} ${theme}: ${complaints.length === 0 ? "fine" : `\n  ${complaints.join("\n  ")}`}`,
      );
      await tab.close();
    }
    await contexts.in.close();
    await contexts.out.close();
  }
}
await browser.close();
console.log(bad === 0 ? "nothing found" : `${String(bad)} findings`);
process.exit(bad === 0 ? 0 : 1);
