// Lighthouse on the signed-in page of a host: the median of five, as a phone on a slow network and as a desk.
import { createRequire } from "node:module";

import { hostIds, launch, signIn } from "../chromium.ts";
import { type Figure, median } from "./figures.ts";

const ROUNDS = 5;
const GOAL = 95;

interface Result {
  lhr: {
    categories: Record<string, { score: number | null }>;
    audits: Record<string, { title: string; score: number | null; scoreDisplayMode: string; displayValue?: string }>;
  };
}

type Lighthouse = (url: string, flags: Record<string, unknown>, config?: unknown) => Promise<Result | undefined>;

interface Module {
  default: Lighthouse;
  desktopConfig: unknown;
}

/** Lighthouse has a folder of its own (`dashboard/bench`), which `cargo xtask bench dashboard` installs. */
async function lighthouse(): Promise<Module> {
  const path = createRequire(new URL("../../bench/package.json", import.meta.url)).resolve("lighthouse");
  return (await import(path)) as Module;
}

export async function measureLighthouse(page: string, password: string): Promise<Figure[]> {
  const { default: run, desktopConfig } = await lighthouse();
  const port = 9222 + (process.pid % 1000);
  const browser = await launch([`--remote-debugging-port=${String(port)}`]);
  const context = await browser.newContext();
  await signIn(context, page, password);
  const id = (await hostIds(context, page)).get("nas-01") ?? "";
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const figures: Figure[] = [];
  for (const [form, config] of [
    ["desk", desktopConfig],
    ["phone", undefined],
  ] as const) {
    const scores: Record<string, number[]> = { performance: [], accessibility: [] };
    const missed = new Map<string, string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const flags = {
        port,
        logLevel: "error",
        onlyCategories: Object.keys(scores),
        extraHeaders: { Cookie: cookie },
        disableStorageReset: true,
      };
      const result = await run(`${page}/hosts/${id}`, flags, config);
      if (!result) throw new Error("Lighthouse has no result");
      const { categories, audits } = result.lhr;
      for (const [name, list] of Object.entries(scores)) list.push((categories[name]?.score ?? Number.NaN) * 100);
      for (const { title, score, scoreDisplayMode, displayValue = "" } of Object.values(audits))
        if (score !== null && score < 0.9 && ["numeric", "binary", "metricSavings"].includes(scoreDisplayMode))
          missed.set(title, displayValue);
    }
    for (const [name, list] of Object.entries(scores))
      figures.push({
        name: `Lighthouse ${name}, a host, ${form}`,
        value: median(list),
        unit: "",
        goal: { least: GOAL },
      });
    for (const [title, value] of missed) console.log(`    ${form}: ${title} ${value}`);
  }
  await browser.close();
  return figures;
}
