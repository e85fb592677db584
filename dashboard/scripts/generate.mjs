// Writes src/api/schema.d.ts from the server's API document; with --check it only says whether that would change it.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const document = new URL("../../server/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.d.ts", import.meta.url);
const head = "// Generated from server/openapi.json by `npm run generate`. Do not edit.\n\n";

const wanted = head + astToString(await openapiTS(document, { alphabetize: true, silent: true }));
if (process.argv.includes("--check")) {
  const found = await readFile(target, "utf8").catch(() => "");
  if (found !== wanted) {
    console.error("src/api/schema.d.ts does not fit server/openapi.json: run `npm run generate`");
    process.exit(1);
  }
} else {
  await writeFile(target, wanted);
}
