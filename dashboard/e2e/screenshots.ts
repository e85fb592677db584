// The pictures of every page in `dashboard/screenshots/`, of a staged server: `cargo xtask screenshots`.
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { launch } from "./chromium.ts";
import { furnish } from "./furnish.ts";
import { PAGES, RESULTS } from "./pages.ts";
import { takePictures } from "./pictures.ts";
import { packed } from "./png.ts";
import stage from "./stage.ts";

/** All pictures together: they are kept with the sources. */
const MOST_BYTES = 6_000_000;
const folder = fileURLToPath(new URL("../screenshots", import.meta.url));

const end = await stage();
let bad: number;
try {
  const { SPECTRA_PAGE: page = "", SPECTRA_PASSWORD: password = "", SPECTRA_AGENTS: agents } = process.env;
  await furnish(page, password, agents);
  const browser = await launch();
  await rm(folder, { recursive: true, force: true });
  bad = await takePictures(browser, { page, password, folder, looks: [...PAGES, ...RESULTS], packed });
  await browser.close();
} finally {
  await end?.();
}
const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
const sum = sizes.reduce((all, size) => all + size, 0);
console.log(`${String(sizes.length)} pictures, ${(sum / 1e6).toFixed(1)} MB`);
if (sum > MOST_BYTES) console.error(`they are larger than ${String(MOST_BYTES / 1e6)} MB together`);
if (bad > 0) console.error(`${String(bad)} things are wrong with the pages, as told above`);
process.exit(bad > 0 || sum > MOST_BYTES ? 1 : 0);
