// Before tests in a browser: a real server with a fleet of 50 hosts and 24 hours, and a live agent. Where SPECTRA_PAGE
// names a page, that one is tested instead.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What tests call the live agent. */
const LIVE = "live-agent";
const PASSWORD = "a password of the tests";
/** Until a program that was started has to answer; a debug build on a busy machine takes some seconds. */
const PATIENCE_MS = 60_000;
/** Until the fleet is there: 50 hosts in a debug build. */
const SEED_PATIENCE_MS = 300_000;
const POLL_MS = 100;

export default async function stage(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.SPECTRA_PAGE !== undefined) return undefined;
  const binaries = process.env.SPECTRA_BIN_DIR ?? fileURLToPath(new URL("../../target/debug", import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), "spectra-dashboard-"));
  const program = (name: string): string => join(binaries, name);
  const database = ["--database", join(folder, "spectra.db")];
  const children: ChildProcess[] = [];
  const start = async (command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<ChildProcess> => {
    const log = await open(join(folder, `${String(children.length)}.log`), "a");
    const child = spawn(command, args, { stdio: ["ignore", log.fd, log.fd], env: { ...process.env, ...env } });
    child.on("error", (error) => {
      console.error(`cannot start ${command}: ${error.message}`);
    });
    children.push(child);
    // The child has its own.
    await log.close();
    return child;
  };
  const end = async (): Promise<void> => {
    // The last that was started first: agents say goodbye to a server that is still there.
    for (const child of children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const port = await freePort();
    const server = `http://127.0.0.1:${String(port)}`;
    await start(program("spectra-server"), ["--listen", `127.0.0.1:${String(port)}`, ...database]);
    await until("the server is ready", PATIENCE_MS, async () => (await fetch(`${server}/readyz`)).ok);
    const ask = (args: string[], input = ""): string =>
      execFileSync(program("spectra-server"), [...args, ...database], { input, encoding: "utf8" }).trim();
    ask(["user", "add", "admin", "--role", "superadmin", "--password-file", "-"], PASSWORD);
    const token = ask(["token", "create", "--uses", "0"]);
    const seed = fileURLToPath(new URL("seed.ts", import.meta.url));
    const kept = join(folder, "agents.json");
    await start(
      process.execPath,
      ["--import", "tsx", seed, "--hosts", "50", "--hours", "24", "--live", "--keep", kept],
      { SPECTRA_SERVER: server, SPECTRA_TOKEN: token, SPECTRA_PASSWORD: PASSWORD },
    );
    const agent = ["--server", server, "--token", token, "--identity", join(folder, "agent-id.json")];
    const own = ["--audit", join(folder, "audit.jsonl"), "--policy", join(folder, "agent.toml")];
    await start(program("spectra-agent"), ["run", "--hostname", LIVE, "--flush", "5", ...agent, ...own]);
    await until("the fleet is there", SEED_PATIENCE_MS, () => readFile(kept).then(() => true));
    process.env.SPECTRA_PAGE = server;
    process.env.SPECTRA_PASSWORD = PASSWORD;
    process.env.SPECTRA_LIVE = LIVE;
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}

async function until(what: string, patience: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`waited ${String(patience / 1000)} s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  if (address === null || typeof address === "string") throw new Error("a listener has no port");
  return address.port;
}
