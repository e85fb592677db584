// Nothing but the keyboard: from signing in to a diagnostic on the live agent and signing out.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { launch, open, page, password, type Session, settled } from "./browser.ts";
import { focusShows } from "./checks.ts";

const live = process.env.SPECTRA_LIVE ?? "live-agent";
/** Presses of Tab within which everything on a page that a test wants has to be reached. */
const MOST_TABS = 200;

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

/** Presses Tab until what has the focus is called so; each that is passed has to show that it has it. */
async function tabTo(tab: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let press = 0; press < MOST_TABS; press += 1) {
    await tab.keyboard.press("Tab");
    const called = await tab.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      const label = element && "labels" in element ? (element.labels as NodeList | null)?.[0]?.textContent : null;
      return label ?? element?.getAttribute("aria-label") ?? element?.innerText ?? "";
    });
    // Behind the last one is the browser's own bar, and the page begins anew.
    if (await tab.evaluate(() => document.activeElement === document.body)) continue;
    expect([called.slice(0, 40), await focusShows(tab)]).toEqual([called.slice(0, 40), true]);
    if (name.test(called)) return;
    passed.push(called.slice(0, 20));
  }
  throw new Error(`${String(MOST_TABS)} presses of Tab do not reach ${String(name)}: ${passed.join(", ")}`);
}

test("one signs in, finds a host, looks through its tabs, runs a diagnostic and signs out", async () => {
  session = await open(browser, "/sign-in", { signedIn: false });
  const { tab } = session;
  const { keyboard } = tab;
  // The first field has the focus.
  await tab.getByLabel("User name").waitFor();
  await keyboard.type("admin");
  await keyboard.press("Tab");
  await keyboard.type(password);
  await keyboard.press("Enter");
  await tab.getByRole("table", { name: "Hosts" }).locator("[data-index]").first().waitFor();

  await keyboard.press("/");
  await keyboard.type(live);
  await expect.poll(() => tab.locator("[data-index]").count()).toBe(1);
  await tabTo(tab, new RegExp(`^${live}`));
  await keyboard.press("Enter");
  await tab.getByRole("heading", { name: live, level: 1 }).waitFor();
  for (const [key, path] of [
    ["2", "/processes"],
    ["3", "/services"],
    ["4", "/workloads"],
    ["5", "/applications"],
    ["6", "/updates"],
    ["8", "/configuration"],
    ["9", "/events"],
    ["7", "/diagnostics"],
  ] as const) {
    await keyboard.press(key);
    await expect.poll(() => new URL(tab.url()).pathname.endsWith(path)).toBe(true);
  }
  await settled(tab);
  await tabTo(tab, /^Target/);
  await keyboard.type("127.0.0.1");
  await keyboard.press("Enter");
  await tab.getByRole("region", { name: "Result" }).getByText("Done").waitFor({ timeout: 30_000 });

  // What opens takes the focus, and gives it back.
  await keyboard.press("Escape");
  await tab.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await keyboard.press("?");
  const dialog = tab.getByRole("dialog", { name: "Keyboard shortcuts" });
  await dialog.waitFor();
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await keyboard.press("Escape");
  await expect.poll(() => dialog.count()).toBe(0);

  await tabTo(tab, /Account of/);
  await keyboard.press("Enter");
  const chosen = (): Promise<string> => tab.evaluate(() => (document.activeElement as HTMLElement).innerText);
  await expect.poll(chosen).toBe("Profile, password, sessions");
  await keyboard.press("End");
  await expect.poll(chosen).toBe("Sign out");
  await keyboard.press("Enter");
  await tab.getByRole("button", { name: "Sign in" }).waitFor();
});

test("every page of an admin is reached from the keyboard, and what has the focus shows it", async () => {
  session = await open(browser, "/nowhere");
  const { tab } = session;
  await settled(tab);
  for (const [keys, path] of [
    ["gf", "/"],
    ["gw", "/workloads"],
    ["ge", "/events"],
    ["gd", "/diagnostics"],
    ["ga", "/admin/enrol"],
  ] as const) {
    for (const key of keys) await tab.keyboard.press(key);
    await expect.poll(() => new URL(tab.url()).pathname).toBe(path);
    await settled(tab);
  }
  const sections = tab.getByRole("navigation", { name: "Administration" }).getByRole("link");
  await sections.first().waitFor();
  const names = (await sections.allInnerTexts()).map((name) => name.split("\n")[0] ?? "");
  expect(names.length).toBeGreaterThan(9);
  await tab.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (const name of names) {
    await tab.goto(`${page}/admin/enrol`);
    await settled(tab);
    await tabTo(tab, new RegExp(`^${name}`));
    await tab.keyboard.press("Enter");
    await tab.getByRole("heading", { level: 1 }).waitFor();
    await settled(tab);
    await tab.keyboard.press("Tab");
    expect([name, await focusShows(tab)]).toEqual([name, true]);
  }
});
