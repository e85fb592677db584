// The real programs for tests and pictures: a server in a folder of its own, agents, and what is asked on a command line.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Until a program that was started has to answer; a debug build on a busy machine takes some seconds. */
const PATIENCE_MS = 60_000;
const POLL_MS = 100;

const BINARIES = process.env.SPECTRA_BIN_DIR ?? fileURLToPath(new URL("../../target/debug", import.meta.url));

export interface Programs {
  /** Where their files are; it goes with them. */
  folder: string;
  /** Starts one of the binaries, or a script of this folder. */
  start: (name: string, args: string[], env?: NodeJS.ProcessEnv) => Promise<ChildProcess>;
  /** Starts a server, or the one of that name again, with the same address and database. */
  server: (name: string) => Promise<Server>;
  /** Ends all of them, the last first: agents say goodbye to a server that is still there. */
  end: () => Promise<void>;
}

export interface Server {
  /** Of the API. */
  address: string;
  /** Of the page: the same, unless SPECTRA_PREVIEW asks for the page of `dist/`. */
  page: string;
  /** What its command line says. */
  ask: (args: string[], input?: string) => string;
  /** Ends it without its data. */
  stop: () => Promise<void>;
}

export async function programs(): Promise<Programs> {
  const folder = await mkdtemp(join(tmpdir(), "spectra-dashboard-"));
  const children: ChildProcess[] = [];
  const ports = new Map<string, number>();
  const start: Programs["start"] = async (name, args, env = {}) => {
    const script = name.endsWith(".ts");
    const command = script ? process.execPath : join(BINARIES, name);
    const all = script ? ["--import", "tsx", fileURLToPath(new URL(name, import.meta.url)), ...args] : args;
    const log = await open(join(folder, `${String(children.length)}.log`), "a");
    const child = spawn(command, all, { stdio: ["ignore", log.fd, log.fd], env: { ...process.env, ...env } });
    child.on("error", (error) => {
      console.error(`cannot start ${command}: ${error.message}`);
    });
    children.push(child);
    // The child has its own.
    await log.close();
    return child;
  };
  const port = async (name: string): Promise<number> => {
    const kept = ports.get(name) ?? (await freePort());
    ports.set(name, kept);
    return kept;
  };
  const server: Programs["server"] = async (name) => {
    const listen = `127.0.0.1:${String(await port(name))}`;
    const database = ["--database", join(folder, `${name}.db`)];
    const address = `http://${listen}`;
    const child = await start("spectra-server", ["--listen", listen, ...database]);
    await until(`the server answers at ${address}`, async () => (await fetch(`${address}/readyz`)).ok);
    let page = address;
    if (process.env.SPECTRA_PREVIEW !== undefined) {
      const known = ports.has(`${name} page`);
      const number = String(await port(`${name} page`));
      page = `http://127.0.0.1:${number}`;
      if (!known) await start("serve.ts", [], { SPECTRA_SERVER: address, PORT: number });
      await until(`the page answers at ${page}`, async () => (await fetch(`${page}/api/v1/version`)).ok);
    }
    const ask: Server["ask"] = (args, input = "") =>
      execFileSync(join(BINARIES, "spectra-server"), [...args, ...database], { input, encoding: "utf8" }).trim();
    return { address, page, ask, stop: () => ended(child) };
  };
  const end = async (): Promise<void> => {
    for (const child of children.toReversed()) await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, start, server, end };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await exit;
}

export async function until(what: string, holds: () => Promise<boolean>, patience = PATIENCE_MS): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`waited ${String(patience / 1000)} s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Whether a file is there. */
export const isThere = (path: string): Promise<boolean> => readFile(path).then(() => true);

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  if (address === null || typeof address === "string") throw new Error("a listener has no port");
  return address.port;
}
