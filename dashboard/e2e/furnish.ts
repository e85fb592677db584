// What people leave on a server that is in use, for pictures: accounts, tokens, settings, a host that waits, diagnostics.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";

import { answer } from "./answer.ts";
import { asked } from "./seed/agent.ts";
import type { Identity } from "./seed/agent.ts";
import { bootOf, type HostPlan, planHosts } from "./seed/hosts.ts";

/** Hosts that answer diagnostics, with results that no machine of a test has. */
const ANSWERING = ["db-primary", "nas-01", "web-01", "web-02"];
const DIAGNOSTICS = [
  { host: "nas-01", type: "ping", target: "192.0.2.1", count: 8 },
  { host: "web-01", type: "traceroute", target: "example.org" },
  { host: "web-02", type: "connect", target: "example.org:443" },
  { host: "db-primary", type: "disk_usage", path: "/var" },
  { host: "pi-garden", type: "ping", target: "192.0.2.1" },
];

/** Does what admins do; the hosts answer for as long as the process lives. */
export async function furnish(page: string, password: string, agents: string | undefined): Promise<void> {
  const cookie = await signedIn(page, password);
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${page}/api/v1${path}`, {
      method,
      headers: { "content-type": "application/json", cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`);
    return (await response.json().catch(() => null)) as T;
  };
  for (const [username, role] of [
    ["vera", "viewer"],
    ["otto", "admin"],
    ["grafana", "viewer"],
  ])
    await call("POST", "/admin/users", { username, password: randomUUID(), role });
  await call("POST", "/admin/tokens", { uses: 20, labels: { site: "attic" }, hostnames: ["pi-*"] });
  await call("POST", "/admin/tokens", { uses: 1, cidrs: ["192.0.2.0/24"], expires_in_seconds: 3600 });
  await call("POST", "/api-tokens", { name: "prometheus", scope: "metrics", role: "viewer" });
  await call("PUT", "/settings/global", { collectors: { wifi: { interval_seconds: 60 } } });
  await call("PUT", "/settings/labels/role:storage", {
    priority: 10,
    settings: {
      collectors: { drive_list: { interval_seconds: 900 }, disk: { interval_seconds: 30 } },
      diagnostics: { allowed: ["ping", "traceroute", "connect", "dns", "disk_usage", "mounts", "logs"] },
    },
  });
  await call("PUT", "/settings/labels/site:home", { priority: 0, settings: { flush_seconds: 60 } });
  await waiting(page, (await call<{ token: string }>("POST", "/admin/tokens", { uses: 0 })).token);
  if (agents === undefined) return;
  const known = JSON.parse(await readFile(agents, "utf8")) as Record<string, Identity>;
  for (const name of ANSWERING) if (known[name]) void answer(name, known[name], page);
  for (const { host, ...wish } of DIAGNOSTICS)
    if (known[host]) await call("POST", `/agents/${known[host].id}/commands`, wish);
}

async function signedIn(page: string, password: string): Promise<string> {
  const response = await fetch(`${page}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password }),
  });
  if (!response.ok) throw new Error(`cannot sign in: ${String(response.status)}`);
  return response.headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** A host that was installed anew and could not prove that it is the one that is known. */
async function waiting(page: string, token: string): Promise<void> {
  const machine = { machine_id: randomUUID().replaceAll("-", ""), board_id: randomUUID() };
  const [plan] = planHosts(1);
  if (!plan) throw new Error("there is a plan");
  const host: HostPlan = { ...plan, name: "pi-hall", platform: "raspbian", hardware: "raspberry-pi" };
  for (let time = 0; time < 2; time += 1) await asked(page, token, host, bootOf(plan), machine);
}
