// Before tests in a browser: a real server with a fleet of 50 hosts and 24 hours, and a live agent. Where SPECTRA_PAGE
// names a page, that one is tested instead.
import { join } from "node:path";

import { isThere, programs, until } from "./programs.ts";

/** What tests call the live agent. */
const LIVE = "live-agent";
const PASSWORD = "a password of the tests";
/** Until the fleet is there: 50 hosts in a debug build. */
const SEED_PATIENCE_MS = 300_000;

export default async function stage(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.SPECTRA_PAGE !== undefined) return undefined;
  const all = await programs();
  try {
    const server = await all.server("fleet");
    server.ask(["user", "add", "admin", "--role", "superadmin", "--password-file", "-"], PASSWORD);
    const token = server.ask(["token", "create", "--uses", "0"]);
    const kept = join(all.folder, "agents.json");
    await all.start("seed.ts", ["--hosts", "50", "--hours", "24", "--live", "--keep", kept], {
      SPECTRA_SERVER: server.address,
      SPECTRA_TOKEN: token,
      SPECTRA_PASSWORD: PASSWORD,
    });
    const agent = ["--server", server.address, "--token", token, "--identity", join(all.folder, "agent-id.json")];
    const own = ["--audit", join(all.folder, "audit.jsonl"), "--policy", join(all.folder, "agent.toml")];
    await all.start("spectra-agent", ["run", "--hostname", LIVE, "--flush", "5", ...agent, ...own]);
    await until("the fleet is there", () => isThere(kept), SEED_PATIENCE_MS);
    process.env.SPECTRA_PAGE = server.page;
    process.env.SPECTRA_PASSWORD = PASSWORD;
    process.env.SPECTRA_LIVE = LIVE;
    process.env.SPECTRA_AGENTS = kept;
  } catch (error) {
    await all.end();
    throw error;
  }
  return all.end;
}
