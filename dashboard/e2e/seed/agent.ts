// An agent as the server sees one: registers with a token, then posts envelopes, numbered or (the original's) not.
import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";

import type { HostPlan } from "./hosts.ts";
import type { Envelope } from "./readings.ts";

/** Envelopes of one request: small enough to be taken at once by a busy server. */
const BATCH = 1500;

export interface Agent {
  plan: HostPlan;
  id: string;
  identity: Identity;
  post: (envelopes: Envelope[], leaving?: "stopped" | "asleep") => Promise<void>;
  /** Leaves numbers out, as if as many envelopes had been lost. */
  skip: (count: number) => { stream: string; from: number; to: number };
}

export async function register(server: string, token: string, plan: HostPlan, boot: number): Promise<Agent> {
  const answer = await asked(server, token, plan, boot);
  if (!answer.ok) throw new Error(`cannot register ${plan.name}: ${String(answer.status)} ${await answer.text()}`);
  const { agent_id: id, secret } = (await answer.json()) as { agent_id: string; secret: string };
  return resume(server, plan, { id, secret });
}

/** By what a machine is known again. */
interface Machine {
  machine_id: string;
  board_id: string;
}

/** What the server answers to a registration. */
export function asked(
  server: string,
  token: string,
  plan: HostPlan,
  boot: number,
  machine?: Machine,
): Promise<Response> {
  const info = {
    hostname: plan.name,
    os: plan.os,
    platform: plan.platform,
    platform_ver: plan.platformVersion,
    kernel: "6.12.48",
    arch: plan.arch,
    cpu_model: plan.cpuModel,
    cpu_cores: plan.cores,
    ram_total: plan.ramBytes,
    agent_version: plan.version,
    agent_commit: "",
    boot_time: Math.floor(boot / 1000),
    ips: [plan.address],
    hardware: plan.hardware,
    ...machine,
  };
  return fetch(`${server}/api/v1/agent/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, info }),
  });
}

export interface Identity {
  id: string;
  secret: string;
}

/** An agent that has registered before. */
export function resume(server: string, plan: HostPlan, identity: Identity): Agent {
  const { id, secret } = identity;
  const stream = randomUUID();
  let next = 1;

  const send = async (batch: Envelope[], extra: Record<string, string>): Promise<void> => {
    const numbered: Record<string, string> = plan.original
      ? {}
      : {
          "x-spectra-protocol": "2",
          "x-spectra-stream": stream,
          "x-spectra-sequence": String(next),
          "x-spectra-clock": String(Date.now()),
        };
    const body = gzipSync(JSON.stringify(batch), { level: 1 });
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${server}/api/v1/agent/metrics`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "content-encoding": "gzip",
          "x-agent-id": id,
          "x-agent-secret": secret,
          "x-agent-version": plan.version,
          "x-spectra-agent-version": plan.version,
          ...numbered,
          ...extra,
        },
        body,
      });
      if (response.ok) break;
      if (attempt === 30 || (response.status < 500 && response.status !== 429)) {
        throw new Error(`${plan.name}: ${String(response.status)} ${await response.text()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 300 * attempt));
    }
    next += batch.length;
  };

  return {
    plan,
    id,
    identity,
    post: async (envelopes, leaving) => {
      for (let start = 0; start < envelopes.length; start += BATCH) {
        const last = start + BATCH >= envelopes.length;
        await send(
          envelopes.slice(start, start + BATCH),
          last && leaving ? { "x-spectra-stream-end": "1", "x-spectra-leaving": leaving } : {},
        );
      }
    },
    skip: (count) => {
      const from = next;
      next += count;
      return { stream, from, to: next - 1 };
    },
  };
}
