// Looks at a running page: pictures of every page and state of one, and what is wrong with them.
// `SPECTRA_PAGE=http://127.0.0.1:4173 SPECTRA_PASSWORD=… npm run look -- FOLDER [name …]`
import { launch } from "./chromium.ts";
import { PAGES, RESULTS, STATES } from "./pages.ts";
import { takePictures } from "./pictures.ts";

const { SPECTRA_PAGE: page = "http://127.0.0.1:4173", SPECTRA_PASSWORD: password = "" } = process.env;
const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error("a folder for the pictures is needed: npm run look -- FOLDER [name …]");

const all = [...PAGES, ...RESULTS, ...STATES];
const unknown = names.filter((name) => !all.some((look) => look.name === name));
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}: ${all.map(({ name }) => name).join(" ")}`);
const browser = await launch();
const bad = await takePictures(browser, {
  page,
  password,
  folder,
  looks: names.length === 0 ? all : all.filter(({ name }) => names.includes(name)),
  packed: (png) => png,
});
await browser.close();
console.log(bad === 0 ? "nothing found" : `${String(bad)} findings`);
process.exit(bad === 0 ? 0 : 1);
