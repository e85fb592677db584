// The fleet page and everything before it, in a real browser against a real server that `e2e/seed.ts` has filled.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { launch, open, page, password, type Session } from "./browser.ts";

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

async function visit(path?: string, options?: { signedIn?: boolean }): Promise<Page> {
  session = await open(browser, path, options);
  return session.tab;
}

const rows = (tab: Page) => tab.getByRole("table", { name: "Hosts" }).locator("[data-index]");
const names = (tab: Page): Promise<string[]> => tab.locator("[data-index] [data-column=name] a").allInnerTexts();

test("signing in leads to where one wanted to be", async () => {
  const tab = await visit("/?q=role:web&sort=cpu", { signedIn: false });
  session.mayLog(/status of 401 .*\/auth\/login$/);
  await tab.getByLabel("User name").fill("admin");
  await tab.getByLabel("Password").fill("not it");
  await tab.keyboard.press("Enter");
  await tab.getByText("Wrong user name or password.").waitFor();
  await tab.getByLabel("Password").fill(password);
  await tab.keyboard.press("Enter");
  await rows(tab).first().waitFor();
  expect(decodeURIComponent(new URL(tab.url()).search)).toBe("?q=role:web&sort=cpu");
});

test("a session that ends in the middle leads to sign-in, and back", async () => {
  const tab = await visit("/?q=role:web");
  await rows(tab).first().waitFor();
  session.mayLog(/status of 401/);
  await session.context.clearCookies();
  await tab.getByText("Your session has ended.").waitFor({ timeout: 20_000 });
  await tab.getByLabel("User name").fill("admin");
  await tab.getByLabel("Password").fill(password);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await rows(tab).first().waitFor();
  expect(decodeURIComponent(new URL(tab.url()).search)).toBe("?q=role:web");
});

test("search finds names, labels, systems and addresses; reload and back keep it", async () => {
  const tab = await visit();
  await rows(tab).first().waitFor();
  const search = tab.getByRole("searchbox", { name: "Search hosts" });
  for (const [text, found] of [
    ["attic", "pi-attic"],
    ["role:storage", "nas-01"],
    ["freebsd", "gateway"],
    ["10.40.0.6", "pi-attic"],
  ] as const) {
    await search.fill(text);
    await expect.poll(() => names(tab)).toContain(found);
    await expect.poll(async () => (await names(tab)).length).toBeLessThan(5);
  }
  await tab.reload();
  await expect.poll(() => names(tab)).toContain("pi-attic");
  await tab.locator("[data-index] [data-column=name] a", { hasText: "pi-attic" }).click();
  await tab.getByRole("heading", { name: "pi-attic" }).waitFor();
  await tab.goBack();
  await expect.poll(() => names(tab)).toContain("pi-attic");
  expect(await search.inputValue()).toBe("10.40.0.6");
});

test("columns sort in both directions, by what the API says", async () => {
  const tab = await visit();
  await rows(tab).first().waitFor();
  await tab.getByRole("button", { name: "Fullest disk" }).click();
  await expect.poll(async () => (await names(tab))[0]).toBe("nas-01");
  await tab.getByRole("button", { name: "Host", exact: true }).click();
  await expect.poll(() => new URL(tab.url()).search).toBe("?sort=name");
  const answer = await session.context.request.get(`${page}/api/v1/overview`);
  const all = ((await answer.json()) as { hostname: string }[]).map(({ hostname }) => hostname);
  const first = (await names(tab))[0] ?? "";
  expect(all).toContain(first);
  await tab.getByRole("button", { name: "Host", exact: true }).click();
  await expect.poll(async () => (await names(tab))[0]).not.toBe(first);
});

test("what needs a look is said in sentences, and shown alone", async () => {
  const tab = await visit();
  const summary = tab.getByRole("region", { name: "Summary" });
  await summary.getByText(/hosts need a look/).waitFor();
  expect((await summary.innerText()).replaceAll("\u202f", " ")).toMatch(/nas-01\s+has a disk that is 99\.3 % full/);
  await tab.getByRole("button", { name: /Needs a look/ }).click();
  await expect.poll(() => names(tab)).toContain("build-07");
  expect(await names(tab)).not.toContain("web-01");
});

test("there are as many columns as there is room for, each time the page is loaded", async () => {
  const tab = await visit();
  // Whether the page or what stands around it is drawn first is chance.
  for (let load = 0; load < 6; load += 1) {
    await rows(tab).first().waitFor();
    for (const name of ["Processors", "Memory", "Fullest disk", "Network", "Labels"])
      await tab.getByRole("columnheader", { name }).waitFor();
    await tab.reload();
  }
});

test("names are text, whatever they are", async () => {
  const tab = await visit("/?q=onerror");
  await expect.poll(() => names(tab)).toEqual(["<img src=x onerror=alert(1)><b>bold</b>"]);
  expect(await tab.locator("main img, main b").count()).toBe(0);
});

test("groups fold, and columns that were chosen stay", async () => {
  const tab = await visit("/?group=site");
  const group = tab.getByRole("button", { name: /^fra-1/ });
  await group.click();
  expect(await group.getAttribute("aria-expanded")).toBe("false");
  expect(new URL(tab.url()).searchParams.get("folded")).toBe("fra-1");
  await tab.reload();
  await expect.poll(() => group.getAttribute("aria-expanded")).toBe("false");
  await tab.getByRole("link", { name: "Workloads" }).click();
  await tab.goBack();
  await expect.poll(() => group.getAttribute("aria-expanded")).toBe("false");
  await tab.getByRole("button", { name: "Columns" }).click();
  await tab.getByRole("menuitemcheckbox", { name: "Address" }).click();
  await tab.getByRole("columnheader", { name: "Address" }).waitFor();
  await tab.reload();
  await tab.getByRole("columnheader", { name: "Address" }).waitFor();
  await tab.getByRole("button", { name: "Columns" }).click();
  await tab.getByRole("menuitem", { name: "What there is room for" }).click();
  await expect.poll(() => tab.getByRole("columnheader", { name: "Address" }).count()).toBe(0);
});

test("everything can be done by keyboard", async () => {
  const tab = await visit();
  await rows(tab).first().waitFor();
  await tab.keyboard.press("?");
  await tab.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await tab.keyboard.press("Escape");
  await tab.keyboard.press("/");
  await tab.keyboard.type("attic");
  await expect.poll(() => names(tab)).toEqual(["pi-attic"]);
  await tab.locator("[data-index] a").first().focus();
  await tab.keyboard.press("Enter");
  await tab.getByRole("heading", { name: "pi-attic" }).waitFor();
  await tab.keyboard.press("g");
  await tab.keyboard.press("f");
  await tab.getByText(/hosts need a look/).waitFor();
  await tab.keyboard.press("v");
  await expect.poll(() => new URL(tab.url()).search).toBe("?view=grid");
});

test("of ten thousand hosts those in sight are rows, to the last one, and one is found among them", async () => {
  session = await open(browser, "/nowhere");
  const { tab } = session;
  const answer = await session.context.request.get(`${page}/api/v1/overview`);
  const some = (await answer.json()) as Record<string, unknown>[];
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    ...some[index % some.length],
    id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    hostname: `host-${String(index)}`,
  }));
  await session.context.route("**/api/v1/overview", (route) => route.fulfill({ json: many }));
  await session.context.route("**/api/v1/agents/*/cpu?*", (route) => route.fulfill({ json: [] }));
  await tab.goto(page);
  await rows(tab).first().waitFor({ timeout: 20_000 });
  expect(await rows(tab).count()).toBeLessThan(80);
  await tab.evaluate(async () => {
    const scroller = document.querySelector("[role=table]")?.closest<HTMLElement>("main > div");
    if (!scroller) throw new Error("nothing scrolls");
    // To the end in steps, as one drags the bar.
    for (let step = 1; step <= 10; step += 1) {
      scroller.scrollTop = (scroller.scrollHeight * step) / 10;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
  await expect.poll(() => tab.locator("[data-index='9999']").count()).toBe(1);
  expect(await rows(tab).count()).toBeLessThan(80);
  await tab.getByRole("searchbox", { name: "Search hosts" }).fill("host-9999");
  await expect.poll(() => names(tab)).toEqual(["host-9999"]);
});

test("values of the legend are those of the API, and dragging zooms", async () => {
  const tab = await visit("/?q=build-07");
  await tab.locator("[data-index] [data-column=name] a").click();
  const id = new URL(tab.url()).pathname.split("/").pop() ?? "";
  // A stretch that is over, so that both are asked for the same.
  const [from, to] = [6, 3].map((hours) => Math.floor(Date.now() / 60_000 - hours * 60) * 60_000) as [number, number];
  const params = { start: new Date(from).toISOString(), end: new Date(to).toISOString(), points: "400", peaks: "true" };
  const answer = await session.context.request.get(`${page}/api/v1/agents/${id}/cpu`, { params });
  const newest = ((await answer.json()) as { load_1m: number }[]).at(-1);
  await tab.goto(`${page}/hosts/${id}?from=${String(from)}&to=${String(to)}`);
  const chart = tab.getByRole("region", { name: "Load" });
  const value = chart.locator("[data-series=load_1m]");
  await expect.poll(() => value.getAttribute("data-value")).toBe(String(newest?.load_1m));
  await chart.getByRole("button", { name: "Show Load as a table" }).click();
  await chart.getByRole("table", { name: "Load" }).waitFor();
  await chart.getByRole("button", { name: "Show Load as a chart" }).click();
  const box = await chart.locator("canvas").boundingBox();
  if (!box) throw new Error("there is no canvas");
  await tab.mouse.move(box.x + box.width * 0.4, box.y + 60);
  await tab.mouse.down();
  await tab.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 5 });
  await tab.mouse.up();
  await expect.poll(() => new URL(tab.url()).search).not.toContain(`from=${String(from)}`);
  expect(new URL(tab.url()).search).toMatch(/from=\d+&to=\d+/);
  await tab.goBack();
  await expect.poll(() => new URL(tab.url()).search).toContain(`from=${String(from)}`);
});
