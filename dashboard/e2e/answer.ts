// Seeded hosts that answer diagnostics, so that results can be looked at which no machine of a test has.
// `SPECTRA_SERVER=… npx tsx e2e/answer.ts agents.json db-primary nas-01` with the file that `seed.ts --keep` wrote.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

import type { Identity } from "./seed/agent.ts";
import { answerTo } from "./seed/answers.ts";

interface Command {
  id: string;
  type: string;
  payload: string | null;
}

/** Fetches the commands of one host and answers them, for ever. */
export async function answer(name: string, { id, secret }: Identity, server: string): Promise<never> {
  const headers = {
    "x-agent-id": id,
    "x-agent-secret": secret,
    "x-spectra-protocol": "2",
    "content-type": "application/json",
  };
  for (;;) {
    const response = await fetch(`${server}/api/v1/agent/command`, { headers }).catch(() => null);
    if (response?.status !== 200) {
      await new Promise((resolve) => setTimeout(resolve, response?.ok ? 100 : 2000));
      continue;
    }
    const { id: command, type, payload } = (await response.json()) as Command;
    if (type === "CANCEL") continue;
    const wish = JSON.parse(Buffer.from(payload ?? "", "base64").toString() || "{}") as Record<string, unknown>;
    const told = answerTo(name, type, wish);
    const body = JSON.stringify({ id: command, type, ...told });
    await fetch(`${server}/api/v1/agent/command/result`, {
      method: "POST",
      headers: { ...headers, "content-encoding": "gzip" },
      body: gzipSync(body),
    }).catch(() => null);
  }
}

if (process.argv[1]?.endsWith("answer.ts")) {
  const { SPECTRA_SERVER: server = "http://127.0.0.1:8080" } = process.env;
  const [file = "agents.json", ...names] = process.argv.slice(2);
  const known = JSON.parse(await readFile(file, "utf8")) as Record<string, Identity>;
  const chosen = names.length > 0 ? names : Object.keys(known);
  await Promise.all(chosen.flatMap((name) => (known[name] ? [answer(name, known[name], server)] : [])));
}
