// A host in depth, in a real browser against a real server that `e2e/seed.ts` has filled.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { launch, open, page, type Session } from "./browser.ts";

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

async function visit(host: string, path = ""): Promise<{ tab: Page; id: string }> {
  session = await open(browser, "/nowhere");
  const answer = await session.context.request.get(`${page}/api/v1/agents`);
  const hosts = (await answer.json()) as { id: string; hostname: string }[];
  const id = hosts.find(({ hostname }) => hostname === host)?.id ?? "";
  await session.tab.goto(`${page}/hosts/${id}${path}`);
  await session.tab.locator("main h1").waitFor({ timeout: 20_000 });
  return { tab: session.tab, id };
}

const chart = (tab: Page, name: string) => tab.getByRole("region", { name, exact: true });
const search = (tab: Page): URLSearchParams => new URL(tab.url()).searchParams;

/** How much of a canvas is painted. */
const painted = (tab: Page, name: string): Promise<number> =>
  chart(tab, name)
    .locator("canvas")
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
      let count = 0;
      for (let at = 3; at < pixels.length; at += 4) if ((pixels[at] ?? 0) > 0) count += 1;
      return count;
    });

test("each chart is there where the host has something to draw", async () => {
  const { tab } = await visit("pi-attic");
  for (const name of ["Processors", "Load", "Memory", "Pressure", "Swap", "Disk use", "Wi-Fi", "Throttling", "Clocks"])
    await chart(tab, name).waitFor({ state: "attached", timeout: 15_000 });
  expect(await chart(tab, "GPUs busy").count()).toBe(0);
  expect(await chart(tab, "Drives").count()).toBe(0);
});

test("what is missing is not shown, and nothing breaks", async () => {
  const { tab } = await visit("edge-lxc");
  await chart(tab, "Disk use").waitFor({ state: "attached", timeout: 15_000 });
  for (const name of ["Swap", "Wi-Fi", "Throttling", "Temperatures", "Drives"])
    expect(await chart(tab, name).count()).toBe(0);
});

test("an agent of the original and a host without readings have a page each", async () => {
  const { tab } = await visit("pi-workshop");
  await chart(tab, "Clocks").waitFor({ state: "attached", timeout: 15_000 });
  expect(await chart(tab, "Pressure").count()).toBe(0);
  for (const name of ["Processes", "Services", "Workloads", "Applications", "Updates", "Configuration", "Events"]) {
    await tab.getByRole("navigation", { name: "Parts of the host" }).getByRole("link", { name }).click();
    await tab.locator("main").getByRole("heading").nth(0).waitFor();
  }
  await session.context.close();
  const fresh = await visit("new-host");
  await fresh.tab.getByText("Nothing was measured yet").waitFor({ timeout: 15_000 });
});

test("what needs a look is said, with a link to where it is", async () => {
  const { tab } = await visit("nas-01");
  const list = tab.getByRole("list", { name: "What needs a look" });
  await list.getByText(/Drive sdb fails/).waitFor({ timeout: 15_000 });
  await list.getByRole("link", { name: /service failed/ }).click();
  await expect.poll(() => new URL(tab.url()).pathname).toMatch(/\/services$/);
  await tab.getByRole("table", { name: "Services" }).getByText("smartd.service").waitFor();
});

test("only charts in sight ask", async () => {
  const asked: string[] = [];
  const { tab } = await visit("pi-attic");
  tab.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await tab.reload();
  await chart(tab, "Throttling").waitFor({ state: "attached", timeout: 15_000 });
  await tab.waitForTimeout(1500);
  expect(asked.some((path) => path.endsWith("/wifi"))).toBe(false);
  await chart(tab, "Wi-Fi").scrollIntoViewIfNeeded();
  await expect.poll(() => asked.some((path) => path.endsWith("/wifi"))).toBe(true);
});

test("the picture changes with the data, and a pause holds it", async () => {
  const { tab } = await visit("build-07");
  await expect.poll(() => painted(tab, "Processors")).toBeGreaterThan(1000);
  const before = await painted(tab, "Processors");
  await tab.getByRole("button", { name: "24h", exact: true }).click();
  await expect.poll(() => painted(tab, "Processors")).not.toBe(before);
  await tab.getByRole("button", { name: "Live" }).click();
  await expect.poll(() => search(tab).has("from")).toBe(true);
  expect(search(tab).get("range")).toBe("24h");
  await tab.getByRole("button", { name: "Follow" }).click();
  await expect.poll(() => new URL(tab.url()).search).toBe("?range=24h");
});

test("a stretch is chosen in the calendar by keyboard, and reload keeps it", async () => {
  const { tab } = await visit("build-07");
  await chart(tab, "Processors").waitFor();
  await tab.keyboard.press("c");
  const dialog = tab.getByRole("dialog", { name: "Choose a stretch of time" });
  await dialog.getByRole("grid", { name: "Days" }).locator("button[tabindex='0']").focus();
  await tab.keyboard.press("ArrowLeft");
  await tab.keyboard.press("Enter");
  await dialog.getByText("Take the last day, or show this one.").waitFor();
  await dialog.getByRole("button", { name: "Show", exact: true }).focus();
  await tab.keyboard.press("Enter");
  await expect.poll(() => search(tab).has("to")).toBe(true);
  const from = Number(search(tab).get("from"));
  expect(new Date(from).getHours()).toBe(0);
  await tab.reload();
  await chart(tab, "Processors").waitFor();
  expect(search(tab).get("from")).toBe(String(from));
  await tab.keyboard.press("[");
  await expect.poll(() => Number(search(tab).get("from"))).toBeLessThan(from);
  await tab.keyboard.press("p");
  await expect.poll(() => search(tab).has("from")).toBe(false);
});

test("a viewer whose clock is wrong by hours sees the same stretch", async () => {
  const { id } = await visit("build-07");
  const { tab } = session;
  await tab.clock.install({ time: Date.now() + 5 * 3_600_000 });
  await tab.goto(`${page}/hosts/${id}`);
  const value = chart(tab, "Load").locator("[data-series=load_1m]");
  await expect.poll(() => value.getAttribute("data-value"), { timeout: 15_000 }).not.toBe("");
  const shown = await tab.getByRole("button", { name: /Choose a stretch, now/ }).innerText();
  const clock = (time: number): string =>
    new Date(time).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  expect([clock(Date.now()), clock(Date.now() - 60_000)]).toContain(shown.split(" – ")[1]);
});

test("processes sort and filter, and the address keeps both", async () => {
  const { tab } = await visit("build-07", "/processes");
  const table = tab.getByRole("table", { name: "Processes" });
  await table.locator("[data-index]").first().waitFor();
  await tab.getByRole("button", { name: "Memory" }).click();
  await expect.poll(() => new URL(tab.url()).search).toBe("?sort=memory&desc=true");
  await expect.poll(() => table.locator("[data-column=name]").nth(1).innerText()).toContain("bash");
  await tab.keyboard.press("/");
  await tab.keyboard.type("postgres");
  await expect.poll(() => table.locator("[data-index]").count()).toBe(1);
  await tab.reload();
  await expect.poll(() => table.locator("[data-index]").count()).toBe(1);
  expect(await tab.locator("main b").count()).toBe(0);
});

test("a workload opens its charts, events tell gaps, configuration tells where it comes from", async () => {
  const { tab } = await visit("hypervisor-b", "/workloads");
  await tab.getByRole("table", { name: "Workloads" }).getByText("vm-101").click();
  await tab.getByRole("region", { name: "Charts of vm-101" }).getByRole("region", { name: "Memory" }).waitFor();
  expect(search(tab).get("open")).toBe("101");
  await tab.keyboard.press("9");
  await tab.getByText(/the agent's memory was full/).waitFor();
  await tab.keyboard.press("8");
  await tab.getByRole("columnheader", { name: "From" }).waitFor();
});
