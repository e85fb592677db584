// Takes pictures of pages in both themes and sizes, and says what axe finds there, what the console says, who is asked.
import { mkdir, writeFile } from "node:fs/promises";

import type { Browser, BrowserContext } from "playwright-core";

import { axeFinds, hostIds, settled, signIn } from "./chromium.ts";
import { addressOf, type Look } from "./pages.ts";

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const THEMES = ["light", "dark"] as const;
/** Of most phones it is 2 or 3: this is as sharp as a picture needs to be. */
const PHONE_SCALE = 1.5;
/** Charts and small lines are drawn after their answers. */
const DRAW_MS = 700;

interface Wish {
  page: string;
  password: string;
  folder: string;
  looks: Look[];
  /** Makes of a picture what is kept of it. */
  packed: (png: Buffer) => Buffer;
}

/** How many things are wrong with the pages. */
export async function takePictures(browser: Browser, { page, password, folder, looks, packed }: Wish): Promise<number> {
  await mkdir(folder, { recursive: true });
  let bad = 0;
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const theme of THEMES) {
      const phone = size === "phone";
      const options = {
        viewport,
        colorScheme: theme,
        deviceScaleFactor: phone ? PHONE_SCALE : 1,
        hasTouch: phone,
        isMobile: phone,
      };
      const contexts = { in: await browser.newContext(options), out: await browser.newContext(options) };
      await signIn(contexts.in, page, password);
      const hosts = await hostIds(contexts.in, page);
      for (const look of looks) {
        const context = look.who === "nobody" ? contexts.out : contexts.in;
        const path = `${folder}/${look.name}-${size}-${theme}.png`;
        const complaints = await takePicture(context, page, addressOf(look, hosts), look, async (png) =>
          writeFile(path, packed(png)),
        );
        bad += complaints.length;
        console.log(
          `${look.name} ${size} ${theme}: ${complaints.length === 0 ? "fine" : `\n  ${complaints.join("\n  ")}`}`,
        );
      }
      await contexts.in.close();
      await contexts.out.close();
    }
  }
  return bad;
}

async function takePicture(
  context: BrowserContext,
  page: string,
  address: string,
  look: Look,
  keep: (png: Buffer) => Promise<void>,
): Promise<string[]> {
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on("console", (message) => {
    // Wrong passwords are answered 401, which browsers log.
    if (message.type() === "error" && !message.text().includes("401")) complaints.push(`console: ${message.text()}`);
  });
  tab.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  tab.on("request", (asked) => {
    if (!asked.url().startsWith(page) && !asked.url().startsWith("data:"))
      complaints.push(`other origin: ${asked.url()}`);
  });
  try {
    await tab.goto(page + address);
    await settled(tab);
    await look.prepare?.(tab);
    await look.drawn?.(tab);
    await tab.waitForTimeout(DRAW_MS);
    await keep(await tab.screenshot());
    complaints.push(...(await axeFinds(tab)));
  } catch (error) {
    complaints.push(String(error));
  }
  await tab.close();
  return complaints;
}
