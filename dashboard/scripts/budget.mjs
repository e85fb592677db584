// Fails when the script of the first load is larger than the budget: everything that index.html loads, and what
// that imports statically, as gzip makes it (the worst coding that a browser may ask for).
import { readFile, readdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 250;
const dist = new URL("../dist/", import.meta.url);

const html = await readFile(new URL("index.html", dist), "utf8");
const first = new Set([...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1]));
for (const file of first) {
  const text = await readFile(new URL(file, dist), "utf8");
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  for (const [, name] of text.matchAll(/(?:^|[;}\s])(?:import|from)\s*"\.\/([^"]+\.js)"/g)) first.add(folder + name);
}

const kilobytes = async (file) => gzipSync(await readFile(new URL(file, dist)), { level: 9 }).length / 1000;
let sum = 0;
for (const file of first) sum += await kilobytes(file);
for (const file of await readdir(new URL("assets/", dist))) {
  if (!file.endsWith(".js")) continue;
  const mark = first.has(`assets/${file}`) ? "first load" : "on demand";
  console.log(`${(await kilobytes(`assets/${file}`)).toFixed(1).padStart(7)} kB  ${mark}  ${file}`);
}
console.log(`${sum.toFixed(1).padStart(7)} kB  of ${BUDGET_KB} kB that the first load may have`);
if (sum > BUDGET_KB) {
  console.error("the first load is over its budget: load what a page alone needs with the page (src/routes.tsx)");
  process.exit(1);
}
