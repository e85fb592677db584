// A viewer: sees every page that is no admin's, is told why the rest is not for them, and the server refuses it too.
import { readFile } from "node:fs/promises";

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { addressOf, PAGES } from "../pages.ts";
import { hostIds, launch, openAsViewer, page, settled } from "./browser.ts";
import { sticksOut } from "./checks.ts";

let browser: Browser;
let session: Awaited<ReturnType<typeof openAsViewer>>;
let hosts: Map<string, string>;

beforeAll(async () => {
  browser = await launch();
  session = await openAsViewer(browser, "/nowhere");
  hosts = await hostIds(session.context, page);
});
afterAll(async () => {
  await session.end();
  await browser.close();
});
afterEach(() => {
  expect(session.complaints.splice(0)).toEqual([]);
});

/** What a viewer must not be able to press, by page. */
const DEEDS = /^(?:Run|Save|Cancel all|Enrol|Make|New|Revoke|Give|Take away|Remove|Another label|Approve|Deny)\b/;

test("every page that is no admin's is there, without anything that only admins do", async () => {
  const { tab } = session;
  for (const look of PAGES.filter(({ who }) => who === undefined)) {
    await tab.goto(page + addressOf(look, hosts));
    await settled(tab);
    await look.prepare?.(tab);
    expect([look.name, await tab.getByText("This page is for admins").count()]).toEqual([look.name, 0]);
    const deeds = tab.locator("main").getByRole("button", { name: DEEDS });
    for (const deed of await deeds.all()) {
      const name = await deed.innerText();
      expect([look.name, name, await deed.isDisabled()]).toEqual([look.name, name, true]);
    }
    expect([look.name, await tab.locator("main a[href^='/admin']").count()]).toEqual([look.name, 0]);
  }
  expect(await tab.getByRole("link", { name: "Admin" }).count()).toBe(0);
});

test("what is disabled says why", async () => {
  const { tab } = session;
  await tab.goto(`${page}/hosts/${hosts.get("db-primary") ?? ""}/diagnostics?target=192.0.2.1`);
  await tab.getByText("Only admins run and cancel diagnostics.").waitFor();
  expect(await tab.getByRole("button", { name: "Run", exact: true }).isDisabled()).toBe(true);
  await tab.goto(`${page}/diagnostics?target=192.0.2.1`);
  await tab.getByText("Only admins run and cancel diagnostics.").waitFor();
  await tab.goto(`${page}/hosts/${hosts.get("db-primary") ?? ""}`);
  await tab.getByRole("button", { name: "What to do with db-primary" }).click();
  const remove = tab.getByRole("menuitem", { name: "Remove the host" });
  await remove.getByText("Only admins remove hosts.").waitFor();
  expect(await remove.getAttribute("aria-disabled")).toBe("true");
});

test("pages of admins give the server's reason, on a phone too", async () => {
  const { tab, mayLog } = session;
  mayLog(/status of 403 .*\/api\/v1\/server$/);
  for (const look of PAGES.filter(({ who }) => who === "admin")) {
    await tab.goto(page + look.path);
    await tab.getByText("Insufficient permissions: admin is needed.").waitFor();
    expect(await tab.getByRole("navigation", { name: "Administration" }).count()).toBe(0);
  }
  await tab.setViewportSize({ width: 360, height: 740 });
  expect(await sticksOut(tab)).toEqual([]);
  await tab.setViewportSize({ width: 1440, height: 900 });
});

interface Operation {
  security?: Record<string, string[]>[];
}

test("the API refuses a viewer whatever its document gives to admins alone", async () => {
  const text = await readFile(new URL("../../../server/openapi.json", import.meta.url), "utf8");
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> };
  const refused: string[] = [];
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { security = [] }] of Object.entries(operations)) {
      const roles = security.flatMap((one) => one.session ?? []);
      if (!roles.includes("admin") && !roles.includes("superadmin")) continue;
      const address = page + path.replace(/\{[^}]*\}/g, "00000000-0000-4000-8000-000000000000");
      const answer = await session.context.request.fetch(address, { method: method.toUpperCase(), data: {} });
      expect([method, path, answer.status()]).toEqual([method, path, 403]);
      refused.push(path);
    }
  }
  expect(refused.length).toBeGreaterThan(30);
});
