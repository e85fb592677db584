// The browser of tests, pictures and figures: how it starts, how one signs in, and what axe says of a page.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

export const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Debian's package, unless another is named. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

export function launch(more: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...ARGUMENTS, ...more] });
}

/** Gives a browser profile the session of an account. */
export async function signIn(
  context: BrowserContext,
  page: string,
  password: string,
  username = "admin",
): Promise<void> {
  const answer = await context.request.post(`${page}/api/v1/auth/login`, { data: { username, password } });
  if (!answer.ok()) throw new Error(`cannot sign in as ${username}: ${String(answer.status())}`);
}

/** Every host by its name. */
export async function hostIds(context: BrowserContext, page: string): Promise<Map<string, string>> {
  const answer = await context.request.get(`${page}/api/v1/agents`);
  const hosts = (await answer.json()) as { id: string; hostname: string }[];
  return new Map(hosts.map(({ id, hostname }) => [hostname, id]));
}

interface Finding {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** What depends on colours alone: the rest of what axe looks at is the same in both themes. */
export const OF_COLOR = ["color-contrast", "link-in-text-block"];

/** What axe finds, by the devtools' own way, which the page's policy does not bind. */
export async function axeFinds(tab: Page, rules?: string[]): Promise<string[]> {
  await tab.evaluate(still);
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const devtools = await tab.context().newCDPSession(tab);
  await devtools.send("Runtime.evaluate", { expression: source });
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const { result } = await devtools.send("Runtime.evaluate", {
    expression: `axe.run(${JSON.stringify(options)}).then((found) => JSON.stringify(found.violations))`,
    awaitPromise: true,
  });
  await devtools.detach();
  const found = JSON.parse(String(result.value)) as Finding[];
  return found.map(({ id, nodes }) => {
    const [first] = nodes;
    const why = (first?.failureSummary ?? "").replaceAll("\n", " ").slice(0, 260);
    return `axe ${id} ×${String(nodes.length)}: ${first?.html.slice(0, 200) ?? ""} ${why}`;
  });
}

/** In the page: waits until nothing fades any more, for colours would be judged half-way. */
async function still(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const fading = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
  await Promise.allSettled(fading.map((one) => one.finished));
}

/** Longest until a page that answers is drawn; a debug server on a busy machine takes some seconds. */
const PATIENCE_MS = 20_000;

/** Until nothing in sight is on its way any more, and nothing is asked for a moment. */
export async function settled(tab: Page): Promise<void> {
  await tab.locator("main h1, main h2").first().waitFor({ timeout: PATIENCE_MS });
  await tab.waitForFunction(
    () =>
      // Charts that nobody sees ask for nothing, and stay on their way.
      ![...document.querySelectorAll("main [aria-label$='on its way'], main [aria-label$='on their way']")].some(
        (one) => one.getBoundingClientRect().top < innerHeight,
      ),
    undefined,
    { timeout: PATIENCE_MS },
  );
  await tab.waitForLoadState("networkidle", { timeout: PATIENCE_MS });
}
