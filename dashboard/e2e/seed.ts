// Fills a server with a fleet through the API that agents use: `npx tsx e2e/seed.ts --hosts 50 --hours 24 --live`.
//
// Needs a registration token (SPECTRA_TOKEN, made with `spectra-server token create --uses 0`) and the address of
// the server (SPECTRA_SERVER). `--keep FILE` remembers the agents, so that a later `--live` goes on with them. Labels that a host was given need the password of an admin (SPECTRA_PASSWORD).
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { type Agent, type Identity, register, resume } from "./seed/agent.ts";
import { bootOf, type HostPlan, planHosts } from "./seed/hosts.ts";
import { type Envelope, listsAt, readingsAt } from "./seed/readings.ts";

const HOUR_MS = 3_600_000;
/** Between readings of the last hour. */
const FINE_MS = 30_000;
/** Between older readings. */
const COARSE_MS = 300_000;
/** Between readings of `--live`. */
const LIVE_MS = 10_000;
/** Agents that are filled at once. */
const ABREAST = 8;

export interface SeedOptions {
  server: string;
  token: string;
  hosts: number;
  hours: number;
}

/** Registers the hosts and posts their history. */
export async function seed(options: SeedOptions): Promise<Agent[]> {
  const end = Math.floor(Date.now() / FINE_MS) * FINE_MS;
  const plans = planHosts(options.hosts);
  const agents: Agent[] = [];
  const fill = async (plan: HostPlan): Promise<void> => {
    const boot = bootOf(plan);
    const agent = await register(options.server, options.token, plan, boot);
    agents.push(agent);
    if (plan.fresh) return;
    await history(agent, end, options.hours, boot);
  };
  // Who goes offline is first, so that the silence is as long as it can be.
  const queue = plans.toSorted((a, b) => Number(b.leaving === "offline") - Number(a.leaving === "offline"));
  await Promise.all(
    Array.from({ length: ABREAST }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await fill(next);
    }),
  );
  return agents;
}

async function history(agent: Agent, end: number, hours: number, boot: number): Promise<void> {
  const { plan } = agent;
  const start = end - hours * HOUR_MS;
  const fine = end - HOUR_MS;
  const hole = plan.gap ? { from: end - 0.5 * hours * HOUR_MS, to: end - 0.38 * hours * HOUR_MS } : null;
  const before: Envelope[] = [];
  const after: Envelope[] = [];
  for (let time = start; time <= end; time += time < fine ? COARSE_MS : FINE_MS) {
    if (hole && time > hole.from && time < hole.to) continue;
    (hole && time >= hole.to ? after : before).push(...readingsAt(plan, time, end, boot));
  }
  (hole ? after : before).push(...listsAt(plan, end, boot));
  const leaving = plan.leaving === "offline" ? undefined : (plan.leaving ?? undefined);
  await agent.post(before, hole ? undefined : leaving);
  if (!hole) return;
  const { from, to } = agent.skip(1800);
  const told = { from, to, count: 1800, cause: plan.gap, after_us: hole.from * 1000, before_us: hole.to * 1000 };
  after.unshift({ type: "gap", timestamp: new Date(hole.to).toISOString(), hostname: plan.name, data: told });
  await agent.post(after, leaving);
}

/** Posts the newest readings of all hosts that are still there, once. */
export async function tick(agents: Agent[]): Promise<void> {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const alive = agents.filter(({ plan }) => plan.leaving === null && !plan.fresh);
  const queue = [...alive];
  await Promise.all(
    Array.from({ length: ABREAST }, async () => {
      for (let agent = queue.shift(); agent; agent = queue.shift()) {
        await agent.post(readingsAt(agent.plan, now, now, bootOf(agent.plan)));
      }
    }),
  );
}

/** Labels are given by people: signs in and sets them. */
export async function label(server: string, password: string, agents: Agent[]): Promise<void> {
  const login = await fetch(`${server}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password }),
  });
  if (!login.ok) throw new Error(`cannot sign in: ${String(login.status)} ${await login.text()}`);
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  for (const { id, plan } of agents) {
    for (const [key, value] of Object.entries(plan.labels)) {
      for (;;) {
        const answer = await fetch(`${server}/api/v1/admin/agents/${id}/labels/${key}`, {
          method: "PUT",
          headers: { "content-type": "application/json", cookie },
          body: JSON.stringify({ value }),
        });
        if (answer.ok) break;
        if (answer.status !== 429) throw new Error(`cannot label ${plan.name}: ${await answer.text()}`);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      hosts: { type: "string", default: "50" },
      hours: { type: "string", default: "24" },
      live: { type: "boolean", default: false },
      keep: { type: "string" },
    },
  });
  const {
    SPECTRA_SERVER: server = "http://127.0.0.1:8080",
    SPECTRA_TOKEN: token,
    SPECTRA_PASSWORD: password,
  } = process.env;
  if (!token) throw new Error("SPECTRA_TOKEN is missing: make one with `spectra-server token create --uses 0`");
  const count = Number(values.hosts);
  const kept = values.keep ? await readFile(values.keep, "utf8").catch(() => null) : null;
  let agents: Agent[];
  if (kept === null) {
    agents = await seed({ server, token, hosts: count, hours: Number(values.hours) });
    if (password) await label(server, password, agents);
    const known = Object.fromEntries(agents.map(({ plan, identity }) => [plan.name, identity]));
    if (values.keep) await writeFile(values.keep, JSON.stringify(known));
  } else {
    const known = JSON.parse(kept) as Record<string, Identity>;
    agents = planHosts(count).flatMap((plan) =>
      known[plan.name] ? [resume(server, plan, known[plan.name] ?? { id: "", secret: "" })] : [],
    );
  }
  console.log(`${String(agents.length)} hosts with ${values.hours} hours each`);
  while (values.live) {
    await tick(agents).catch((error: unknown) => console.error(error));
    await new Promise((resolve) => setTimeout(resolve, LIVE_MS));
  }
}

if (process.argv[1]?.endsWith("seed.ts")) await main();
