// Diagnostics on a live agent (SPECTRA_LIVE: its host name) and on seeded hosts, in a real browser.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { axeFinds, launch, open, page, type Session } from "./browser.ts";

const live = process.env.SPECTRA_LIVE ?? "live-agent";
let browser: Browser;
let session: Session;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  expect(session.complaints).toEqual([]);
  await session.context.close();
});

interface Host {
  id: string;
  hostname: string;
}

async function hosts(): Promise<Host[]> {
  const answer = await session.context.request.get(`${page}/api/v1/overview`);
  return (await answer.json()) as Host[];
}

async function idOf(name: string): Promise<string> {
  const found = (await hosts()).find(({ hostname }) => hostname === name);
  if (!found) throw new Error(`there is no host ${name}`);
  return found.id;
}

async function visit(path: string): Promise<Page> {
  session = await open(browser, path);
  return session.tab;
}

async function tools(name: string, search = ""): Promise<Page> {
  session = await open(browser, "/profile");
  await session.tab.goto(`${page}/hosts/${await idOf(name)}/diagnostics${search}`);
  return session.tab;
}

const result = (tab: Page) => tab.getByRole("region", { name: "Result" });
const run = (tab: Page) => tab.getByRole("button", { name: /^Run/ }).first().click();

test("a ping on the live agent is shown while it runs, is in the history, and stays after a reload", async () => {
  const tab = await tools(live);
  await tab.getByLabel("Target").fill("127.0.0.1");
  await tab.getByText("More options").click();
  await tab.getByLabel("Requests").fill("8");
  await tab.getByLabel("Every, ms").fill("400");
  await tab.keyboard.press("Enter");
  await result(tab).locator("circle").first().waitFor({ timeout: 30_000 });
  await expect.poll(() => result(tab).locator("circle").count(), { timeout: 30_000 }).toBe(8);
  await result(tab).getByText("Done").waitFor({ timeout: 30_000 });
  await result(tab).getByText("8 of 8").waitFor();
  const history = tab.getByRole("region", { name: "History" });
  await history.getByText("127.0.0.1").first().waitFor();
  await history.getByText("admin", { exact: false }).first().waitFor();
  await tab.reload();
  await result(tab).getByText("8 of 8").waitFor();
  expect(await tab.getByLabel("Target").inputValue()).toBe("127.0.0.1");
  expect(await axeFinds(tab)).toEqual([]);
});

test("what the API would not take is told before it is asked", async () => {
  const tab = await tools(live);
  await run(tab);
  await tab.getByText("A name or an address is needed.").waitFor();
  await tab.getByLabel("Target").fill("127.1");
  await tab.getByText("This is an address in a form that is not taken", { exact: false }).waitFor();
  await tab.getByLabel("Target").fill("169.254.169.254");
  await tab.getByText("The policy of this host does not allow targets in 169.254.169.254/32.").waitFor();
  expect(await tab.getByRole("button", { name: "Run", exact: true }).isDisabled()).toBe(true);
});

test("sockets of the live agent are filtered and sorted, and the address keeps it", async () => {
  const tab = await tools(live, "?tool=netstat");
  await run(tab);
  const table = result(tab).getByRole("table", { name: "Sockets" });
  await table.waitFor({ timeout: 60_000 });
  await result(tab)
    .getByRole("button", { name: /^Listening/ })
    .click();
  await result(tab).getByRole("searchbox", { name: "Search sockets" }).fill("tcp");
  await table.getByRole("button", { name: "Local" }).click();
  await expect.poll(() => new URL(tab.url()).search).toMatch(/q=tcp.*only=listening.*sort=local|only=listening.*q=tcp/);
  await tab.reload();
  await table.waitFor();
  expect(await result(tab).getByRole("searchbox", { name: "Search sockets" }).inputValue()).toBe("tcp");
  const [file] = await Promise.all([
    tab.waitForEvent("download"),
    result(tab).getByRole("button", { name: "Download as JSON" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^netstat-.*\.json$/);
});

test("folders are gone down into by keyboard, and back is up", async () => {
  const tab = await tools(live, "?tool=disk_usage&path=/usr");
  await run(tab);
  const map = result(tab).getByRole("group", { name: /^What is in \/usr/ });
  await map.waitFor({ timeout: 60_000 });
  await map.locator("[tabindex='0']").focus();
  await tab.keyboard.press("ArrowRight");
  await tab.keyboard.press("ArrowLeft");
  await tab.keyboard.press("Enter");
  await expect.poll(() => new URL(tab.url()).searchParams.get("at")).toMatch(/^\/usr\/./);
  await tab.goBack();
  await map.waitFor();
  expect(await axeFinds(tab)).toEqual([]);
});

test("logs of the live agent are searched", async () => {
  const tab = await tools(live, "?tool=logs&level=DEBUG");
  await run(tab);
  await result(tab).getByText("Done").waitFor({ timeout: 60_000 });
  await result(tab).getByRole("searchbox", { name: "Search lines" }).fill("no line says this");
  await result(tab)
    .getByText(/No line is like this|The log has no such line/)
    .waitFor();
});

test("what waits for a host that is away can be cancelled", async () => {
  const tab = await tools("pi-garden");
  await tab.getByLabel("Target").fill("192.0.2.1");
  await run(tab);
  await result(tab).getByText("Queued").waitFor();
  await result(tab).getByText("It expires", { exact: false }).waitFor();
  await result(tab).getByRole("button", { name: "Cancel" }).click();
  await result(tab).getByText("It was cancelled").waitFor();
  await result(tab).getByRole("button", { name: "Run again" }).waitFor();
});

test("one diagnostic runs on several hosts, with a line for each", async () => {
  session = await open(browser, "/diagnostics?target=127.0.0.1");
  const { tab } = session;
  const picker = tab.getByRole("region", { name: "Hosts" });
  await picker.getByRole("checkbox", { name: new RegExp(live) }).check();
  await picker.getByRole("checkbox", { name: /pi-garden/ }).check();
  await tab.getByRole("button", { name: "Run on 2 hosts" }).click();
  const table = tab.getByRole("table", { name: "Results" });
  await table.getByText("Done").waitFor({ timeout: 30_000 });
  expect(await table.locator("[data-index]").count()).toBe(2);
  await tab.getByRole("button", { name: "Cancel all" }).click();
  await table.getByText("Cancelled", { exact: true }).waitFor();
  await table.locator("[data-index]", { hasText: live }).getByRole("button").click();
  await result(tab).getByText("4 of 4").waitFor();
  await tab.getByRole("table", { name: "History" }).getByText("pi-garden").first().waitFor();
  expect(await axeFinds(tab)).toEqual([]);
});

test("a viewer sees results, and the reason why nothing runs", async () => {
  const name = `watcher-${String(Date.now())}`;
  session = await open(browser, "/profile");
  const made = await session.context.request.post(`${page}/api/v1/admin/users`, {
    data: { username: name, password: "correct horse battery", role: "viewer" },
  });
  expect(made.ok()).toBe(true);
  const id = await idOf(live);
  await session.context.request.post(`${page}/api/v1/auth/login`, {
    data: { username: name, password: "correct horse battery" },
  });
  const { tab } = session;
  await tab.goto(`${page}/hosts/${id}/diagnostics?target=127.0.0.1`);
  await tab.getByText("Only admins run and cancel diagnostics.").waitFor();
  expect(await tab.getByRole("button", { name: "Run", exact: true }).isDisabled()).toBe(true);
  await tab.getByRole("region", { name: "History" }).getByRole("button").first().click();
  await result(tab).waitFor();
  const refused = await session.context.request.post(`${page}/api/v1/agents/${id}/commands`, {
    data: { type: "mounts" },
  });
  expect(refused.status()).toBe(403);
});

test("workloads are found, filtered and grouped, and the address keeps it", async () => {
  const tab = await visit("/workloads");
  const table = tab.getByRole("table", { name: "Workloads" });
  await table.locator("[data-index]").first().waitFor();
  await tab.keyboard.press("/");
  await tab.keyboard.type("postgres");
  await expect.poll(() => new URL(tab.url()).search).toBe("?q=postgres");
  await expect
    .poll(async () =>
      (await table.locator("[data-column=name]").allInnerTexts()).slice(1).every((name) => name === "postgres"),
    )
    .toBe(true);
  await tab.getByRole("button", { name: "By host" }).click();
  await table.getByText("1 workload").first().waitFor();
  await tab.reload();
  await table.getByText("1 workload").first().waitFor();
  await tab.getByRole("button", { name: /^LXC/ }).click();
  await tab.getByText("No workload is like this").waitFor();
  await tab.getByRole("button", { name: "Show all of them" }).click();
  await table.locator("[data-index]").first().waitFor();
  expect(await axeFinds(tab)).toEqual([]);
});

test("events of the fleet are filtered by kind and host; keys lead there", async () => {
  const tab = await visit("/");
  await tab.getByRole("table", { name: "Hosts" }).waitFor();
  await tab.keyboard.press("g");
  await tab.keyboard.press("e");
  const table = tab.getByRole("table", { name: "Events" });
  await table.getByText("Registered").first().waitFor();
  await tab.getByRole("searchbox", { name: "Search hosts" }).fill("nas-01");
  await expect
    .poll(async () => (await table.locator("[data-column=host] a").allInnerTexts()).every((name) => name === "nas-01"))
    .toBe(true);
  await tab.getByRole("button", { name: "Any kind" }).click();
  await tab.getByRole("menuitemradio", { name: "Registered" }).click();
  await expect.poll(() => new URL(tab.url()).search).toContain("kind=registered");
  expect(await axeFinds(tab)).toEqual([]);
});
