// What many open tabs ask of the server: those that nobody sees ask nothing, and catch up when they are seen.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { hostIds, launch, open, page, type Session, settled, watch } from "./browser.ts";

const TABS = 20;
/** Longer than between two questions of a page that is seen: the fleet, a host, the server's state. */
const QUIET_MS = 11_000;

let browser: Browser;
let session: Session;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Makes the browser say that a tab is hidden or seen, as it does when one goes to another tab. */
function see(tab: Page, seen: boolean): Promise<void> {
  return tab.evaluate((visible) => {
    Object.defineProperty(document, "visibilityState", {
      configurable: true,
      get: () => (visible ? "visible" : "hidden"),
    });
    Object.defineProperty(document, "hidden", { configurable: true, get: () => !visible });
    document.dispatchEvent(new Event("visibilitychange"));
    window.dispatchEvent(new Event("visibilitychange"));
  }, seen);
}

test("twenty tabs that are hidden ask nothing; one that is seen again asks at once, and goes on", async () => {
  session = await open(browser, "/nowhere");
  const { context, complaints } = session;
  const hosts = await hostIds(context, page);
  const paths = ["/", `/hosts/${hosts.get("build-07") ?? ""}`, "/workloads", "/admin/server", "/events"];
  const tabs: Page[] = [];
  while (tabs.length < TABS) {
    const opened = await Promise.all(
      paths.map(async (path) => {
        const tab = await context.newPage();
        watch(tab, page, complaints);
        await tab.goto(page + path);
        await settled(tab);
        await see(tab, false);
        return tab;
      }),
    );
    tabs.push(...opened);
  }
  await session.tab.close();
  let asked: string[] = [];
  for (const tab of tabs)
    tab.on("request", (request) => {
      if (request.url().includes("/api/")) asked.push(new URL(request.url()).pathname);
    });
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  expect(asked).toEqual([]);
  const [fleet] = tabs;
  if (!fleet) throw new Error("there is a tab");
  await see(fleet, true);
  const overviews = (): number => asked.filter((path) => path === "/api/v1/overview").length;
  await expect.poll(overviews).toBe(1);
  asked = [];
  await expect.poll(overviews, { timeout: 2 * QUIET_MS }).toBe(1);
  expect(complaints).toEqual([]);
  await context.close();
});
