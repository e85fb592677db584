// A server of its own: set up in the browser with its code, then away and back again.
import { randomUUID } from "node:crypto";

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { type Programs, programs, type Server } from "../programs.ts";
import { register } from "../seed/agent.ts";
import { bootOf, planHosts } from "../seed/hosts.ts";
import { readingsAt } from "../seed/readings.ts";
import { axeFinds, launch, open, type Session, settled } from "./browser.ts";

/** Until a page notices that the server is away, or back: it asks every few seconds. */
const NOTICE_MS = 30_000;
const secret = randomUUID();

let all: Programs;
let server: Server;
let browser: Browser;
let session: Session;

beforeAll(async () => {
  [browser, all] = await Promise.all([launch(), programs()]);
  server = await all.server("fresh");
}, 90_000);
afterAll(async () => {
  await browser.close();
  await all.end();
});
afterEach(async () => {
  expect(session.complaints).toEqual([]);
  await session.context.close();
});

test("the first admin is made in the browser with the code of the server, which is gone after use", async () => {
  session = await open(browser, "/", { signedIn: false, at: server.page });
  const { tab, mayLog } = session;
  await tab.getByRole("heading", { name: "Set up this server" }).waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await tab.emulateMedia({ colorScheme });
    expect(await axeFinds(tab)).toEqual([]);
  }
  // A viewer's phone shows it whole.
  await tab.setViewportSize({ width: 360, height: 740 });
  expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await tab.setViewportSize({ width: 1440, height: 900 });

  const code = server.ask(["setup-code"]).split(/\s+/).at(-1) ?? "";
  mayLog(/status of 403 .*\/setup$/);
  await tab.getByLabel("Set-up code").fill("k3mq7vxd2hfw9cntp4gz");
  await tab.getByLabel("Password", { exact: true }).fill(secret);
  await tab.getByLabel("Password again").fill(`${secret}x`);
  await tab.getByText("That is not the same password.").waitFor();
  await tab.getByLabel("Password again").fill(secret);
  await tab.getByRole("button", { name: "Make the account" }).click();
  await tab.getByRole("alert").waitFor();
  await tab.getByLabel("Set-up code").fill(code);
  await tab.keyboard.press("Enter");
  // Signed in at once, at a fleet without hosts, which says what to do next.
  await tab.getByRole("link", { name: "Enrol the first host" }).waitFor();
  await tab.getByRole("button", { name: "Account of admin" }).waitFor();

  const again = await session.context.request.post(`${server.page}/api/v1/setup`, {
    data: { code, username: "other", password: secret },
  });
  expect(again.status()).toBe(410);
  await session.context.clearCookies();
  await tab.goto(`${server.page}/set-up`);
  await tab.getByRole("button", { name: "Sign in" }).waitFor();
  expect(new URL(tab.url()).pathname).toBe("/sign-in");
});

test("pages of a server that has nothing yet say what to do next", async () => {
  session = await open(browser, "/sign-in", { signedIn: false, at: server.page });
  const { tab } = session;
  await tab.getByLabel("User name").fill("admin");
  await tab.getByLabel("Password").fill(secret);
  await tab.keyboard.press("Enter");
  await tab.getByRole("link", { name: "Enrol the first host" }).waitFor();
  for (const path of [
    "/workloads",
    "/events",
    "/diagnostics",
    "/admin/waiting",
    "/admin/tokens",
    "/admin/labels",
    "/admin/collectors?level=label",
    "/admin/collectors?level=host",
    "/admin/api-tokens",
  ]) {
    await tab.goto(server.page + path);
    await settled(tab);
    // A sentence, not a bare table.
    expect([path, await tab.locator("main [data-index]").count()]).toEqual([path, 0]);
    expect([path, await axeFinds(tab)]).toEqual([path, []]);
  }
});

test("a server that goes away is told, what was known stays, and the page recovers by itself when it is back", async () => {
  const token = server.ask(["token", "create", "--uses", "0"]);
  const [plan] = planHosts(1);
  if (!plan) throw new Error("there is a plan");
  const agent = await register(server.address, token, plan, bootOf(plan));
  await agent.post(readingsAt(plan, Date.now(), Date.now(), bootOf(plan)));
  session = await open(browser, "/sign-in", { signedIn: false, at: server.page });
  const { tab, mayLog } = session;
  await tab.getByLabel("User name").fill("admin");
  await tab.getByLabel("Password").fill(secret);
  await tab.keyboard.press("Enter");
  const row = tab.locator("[data-index]", { hasText: plan.name });
  await row.waitFor();

  // The page of dist/ answers 502 for a server that is away, the server's own page does not answer at all.
  // Parts of pages that were not looked at yet cannot be had from it either.
  mayLog(/ERR_|status of 502|Unable to preload|dynamically imported module/);
  await server.stop();
  const banner = tab.getByText(/The server has not answered since/);
  await banner.waitFor({ timeout: NOTICE_MS });
  expect(await row.count()).toBe(1);
  await tab.getByRole("link", { name: "Events" }).click();
  await tab.getByRole("link", { name: "Fleet" }).click();
  await row.waitFor();

  const asked = tab.waitForResponse((answer) => answer.url().endsWith("/api/v1/overview") && answer.ok(), {
    timeout: 2 * NOTICE_MS,
  });
  await all.server("fresh");
  await asked;
  await expect.poll(() => banner.count()).toBe(0);
  expect(await row.count()).toBe(1);
});
