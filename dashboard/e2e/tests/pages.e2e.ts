// Every page, in both themes, on a desk and a phone: what axe finds, what sticks out, what cannot be reached, what the
// console says.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { addressOf, type Look, PAGES, STATES } from "../pages.ts";
import { axeFinds, hostIds, launch, OF_COLOR, open, page, type Session, settled } from "./browser.ts";
import { sticksOut, unreachable } from "./checks.ts";

const DESK = { width: 1440, height: 900 };
/** The narrowest that pages are made for. */
const PHONE = { width: 360, height: 740 };

/** States that are dialogs and menus: pages above pages. */
const ABOVE = [
  "fleet-columns",
  "fleet-menu",
  "fleet-shortcuts",
  "host-calendar",
  "host-remove",
  "admin-enrol-line",
  "admin-tokens-new",
  "admin-users-new",
  "admin-api-tokens-new",
  "admin-labels-bulk",
  "admin-labels-host",
  "admin-collectors-host",
  "nowhere",
];

let browser: Browser;
let session: Session;
let hosts: Map<string, string>;

beforeAll(async () => {
  browser = await launch();
  session = await open(browser, "/nowhere");
  hosts = await hostIds(session.context, page);
});
afterAll(() => browser.close());
afterEach(() => {
  // What a page did wrong is not laid to the next.
  expect(session.complaints.splice(0)).toEqual([]);
});

async function holds(look: Look): Promise<void> {
  const { tab } = session;
  await tab.setViewportSize(DESK);
  await tab.emulateMedia({ colorScheme: "light" });
  await tab.goto(page + addressOf(look, hosts));
  await settled(tab);
  await look.prepare?.(tab);
  expect(await axeFinds(tab)).toEqual([]);
  expect(await unreachable(tab)).toEqual([]);
  expect(await sticksOut(tab)).toEqual([]);
  await tab.emulateMedia({ colorScheme: "dark" });
  expect(await axeFinds(tab, OF_COLOR)).toEqual([]);
}

describe("pages", () => {
  for (const look of PAGES.filter(({ who }) => who !== "nobody")) {
    test(`${look.name} is well in both themes, and whole on a phone`, async () => {
      await holds(look);
      const { tab } = session;
      await tab.setViewportSize(PHONE);
      await expect.poll(() => sticksOut(tab)).toEqual([]);
      expect(await unreachable(tab)).toEqual([]);
    });
  }
});

describe("what opens above pages", () => {
  for (const name of ABOVE) {
    test(`${name} is well in both themes`, async () => {
      const look = STATES.find((state) => state.name === name);
      if (!look) throw new Error(`there is no ${name}`);
      await holds(look);
    });
  }
});

test("a phone with a touch screen shows the fleet, a host and a form as axe wants it", async () => {
  const touched = await open(browser, "/", {
    options: { viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  });
  for (const path of ["/", `/hosts/${hosts.get("nas-01") ?? ""}`, "/admin/enrol", "/diagnostics"]) {
    await touched.tab.goto(page + path);
    await settled(touched.tab);
    expect([path, await axeFinds(touched.tab), await sticksOut(touched.tab)]).toEqual([path, [], []]);
  }
  expect(touched.complaints).toEqual([]);
  await touched.context.close();
});

test("before one is signed in, pages are well in both themes and on a phone", async () => {
  const out = await open(browser, "/sign-in", { signedIn: false });
  await out.tab.getByLabel("User name").waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await out.tab.emulateMedia({ colorScheme });
    expect(await axeFinds(out.tab)).toEqual([]);
  }
  await out.tab.setViewportSize(PHONE);
  expect(await sticksOut(out.tab)).toEqual([]);
  expect(out.complaints).toEqual([]);
  await out.context.close();
});
