// A browser at a page of a seeded server, for tests: what goes wrong in it fails them.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

export const page = process.env.SPECTRA_PAGE ?? "http://127.0.0.1:4173";
const password = process.env.SPECTRA_PASSWORD ?? "";

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

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGUMENTS });
}

export interface Session {
  context: BrowserContext;
  tab: Page;
  /** What the console said and which other origins were asked: has to be empty. */
  complaints: string[];
}

/** A new browser profile with one tab; signed in unless it is told otherwise. */
export async function open(browser: Browser, path = "/", { signedIn = true } = {}): Promise<Session> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  if (signedIn) {
    const answer = await context.request.post(`${page}/api/v1/auth/login`, { data: { username: "admin", password } });
    if (!answer.ok()) throw new Error(`cannot sign in: ${String(answer.status())}`);
  }
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on("console", (message) => {
    // What a test makes fail on purpose, browsers log.
    if (message.type() === "error" && !/status of (?:401|403|503)|ERR_|Failed to load resource/.test(message.text()))
      complaints.push(message.text());
  });
  tab.on("pageerror", (error) => complaints.push(error.message));
  tab.on("request", (request) => {
    if (!request.url().startsWith(page) && !request.url().startsWith("data:")) complaints.push(request.url());
  });
  await tab.goto(page + path);
  return { context, tab, complaints };
}

/** What axe finds, by the devtools' own way, which the page's policy does not bind. */
export async function axeFinds(tab: Page): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const devtools = await tab.context().newCDPSession(tab);
  await devtools.send("Runtime.evaluate", { expression: source });
  const { result } = await devtools.send("Runtime.evaluate", {
    expression: "axe.run({ resultTypes: ['violations'] }).then((found) => JSON.stringify(found.violations))",
    awaitPromise: true,
  });
  const found = JSON.parse(String(result.value)) as { id: string; nodes: { html: string }[] }[];
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200) ?? ""}`);
}

export { password };
