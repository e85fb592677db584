import { expect, test } from "vitest";

import { publicId, type Platform, type Provision, type Token, withToken } from "../api/enrolment";
import type { HostEvent } from "../api/fleet";
import { arrivals, tokenState } from "./arrivals";
import { helmLines } from "./kubernetes";
import { buildOf, isOffered, SYSTEMS, systemOf } from "./systems";

const token: Token = {
  id: "t",
  created_by: "admin",
  created_at: "2026-11-30T12:00:00Z",
  expires_at: "2026-12-01T12:00:00Z",
  uses_allowed: 1,
  uses: 0,
  labels: {},
  hostnames: [],
  cidrs: [],
};

function registered(hostname: string, time: string): HostEvent {
  return { agent_id: hostname, hostname, time, kind: "registered", detail: "" };
}

test("hosts that came before the token did not come with it", () => {
  const events = [registered("new", "2026-11-30T12:05:00Z"), registered("old", "2026-11-30T11:00:00Z")];
  expect(arrivals(token, events)).toEqual([]);
  const used = { ...token, uses: 1, last_used_by: "new" };
  expect(arrivals(used, events).map(({ hostname }) => hostname)).toEqual(["new"]);
  expect(arrivals({ ...used, last_used_by: "known" }, events.slice(1))).toEqual([]);
});

test("of others that came meanwhile the one that used the token is first", () => {
  const events = [registered("other", "2026-11-30T12:06:00Z"), registered("mine", "2026-11-30T12:05:00Z")];
  const found = arrivals({ ...token, uses: 1, last_used_by: "mine" }, events);
  expect(found.map(({ hostname }) => hostname)).toEqual(["mine"]);
});

test("a token can be used, is used up, has ended or is revoked", () => {
  const now = Date.parse("2026-11-30T13:00:00Z");
  expect(tokenState(token, now)).toBe("usable");
  expect(tokenState({ ...token, uses: 1 }, now)).toBe("used");
  expect(tokenState({ ...token, uses_allowed: 0, uses: 9 }, now)).toBe("usable");
  expect(tokenState(token, Date.parse("2026-12-02T00:00:00Z"))).toBe("ended");
  expect(tokenState({ ...token, revoked_at: "2026-11-30T12:30:00Z" }, now)).toBe("revoked");
});

test("a system takes the build that the server has", () => {
  const linux = systemOf("linux");
  if (!linux) throw new Error("there is Linux");
  const arm = { filename: "spectra-agent-linux-arm64" } as Platform;
  expect(buildOf(linux, undefined, [arm])?.label).toBe("arm64");
  expect(buildOf(linux, undefined, [])?.label).toBe("x86_64");
  expect(buildOf(linux, "spectra-agent-linux-armv7", [arm])?.label).toBe("armv7");
  expect(linux.builds.map((build) => isOffered(build, [arm]))).toEqual([false, true, false]);
  expect(systemOf("plan9")).toBe(null);
  expect(SYSTEMS.map(({ id }) => id)).toContain("kubernetes");
});

const provision: Provision = {
  token: "spt_aaa.bbb",
  expires_at: "2026-12-01T12:00:00Z",
  platform: "spectra-agent-linux-amd64",
  download_url: "",
  config: { server: "https://spectra.example", token: "spt_aaa.bbb", interval: 0 },
  install: { type: "systemd", content: "", steps: "1. spt_aaa.bbb", one_liner: "x spt_aaa.bbb | sh" },
};

test("another token takes the place of the server's in every text", () => {
  const other = withToken(provision, "spt_ccc.ddd");
  expect(JSON.stringify(other)).not.toContain("spt_aaa");
  expect(other.install.one_liner).toBe("x spt_ccc.ddd | sh");
  expect(publicId("spt_k7q2m9xw4t.4Zr8")).toBe("k7q2m9xw4t");
});

test("a cluster trusts the server's authority where it has one", () => {
  expect(helmLines({ ...provision, ca_cert: null }, "spt_ccc.ddd")).not.toContain("set-file");
  const lines = helmLines({ ...provision, ca_cert: "-----BEGIN CERTIFICATE-----\nx\n" }, "spt_ccc.ddd");
  expect(lines).toContain("--set-file server.ca.pem=spectra-ca.pem");
  expect(lines).toContain("'spt_ccc.ddd'");
  expect(lines).toContain("--set server.url='https://spectra.example'");
});
