import { describe, expect, test } from "vitest";

import type { Command, Diagnostic } from "../api/commands";
import { isIn, readAddress } from "./address";
import { endpointFault, hostFault, pathFault, splitPort, unitFault } from "./check";
import { hostsToAsk, together } from "./fleet-history";
import { checked, filledFrom, subjectOf } from "./form";
import { kindOf, type KindSpec } from "./kinds";
import { idsOf, readDiagnosticsParams, readFleetDiagnosticsParams } from "./params";
import { kindRefusal, policyIn, refusal } from "./policy";

function spec(kind: string): KindSpec {
  const found = kindOf(kind);
  if (!found) throw new Error(`there is no ${kind}`);
  return found;
}

describe("what is taken", () => {
  test.each([
    ["example.org", true],
    ["example.org.", true],
    ["_dmarc.example.org", true],
    ["192.0.2.1", true],
    ["2001:db8::1", true],
    ["::ffff:192.0.2.1", true],
    ["", false],
    ["-rf", false],
    ["a b", false],
    ["127.1", false],
    ["2130706433", false],
    ["0x7f000001", false],
    ["1.2.3.256", false],
    ["example.org;ls", false],
    ["a".repeat(254), false],
  ])("the host %j: %s", (host, taken) => expect(hostFault(host) === null).toBe(taken));

  test.each([
    ["example.org:443", { host: "example.org", port: 443 }],
    ["[2001:db8::1]:22", { host: "2001:db8::1", port: 22 }],
    ["2001:db8::1:22", null],
    ["[example.org]:22", null],
    ["example.org", null],
    ["example.org:0", null],
    ["example.org:65536", null],
    ["example.org:ssh", null],
  ])("the port of %j", (target, split) => expect(splitPort(target)).toEqual(split));

  test("an endpoint needs a host as well", () => {
    expect(endpointFault("example.org:443")).toBeNull();
    expect(endpointFault(":443")).not.toBeNull();
  });

  test.each([
    ["", true],
    ["/var/log", true],
    ["C:\\logs", true],
    ["D:/logs", true],
    ["var/log", false],
    ["/var/../etc", false],
    ["/a\nb", false],
  ])("the path %j: %s", (path, taken) => expect(pathFault(path) === null).toBe(taken));

  test("a unit is no option", () => {
    expect(unitFault("ssh@1.service")).toBeNull();
    expect(unitFault("--all")).not.toBeNull();
    expect(unitFault("a b")).not.toBeNull();
  });
});

describe("addresses", () => {
  test.each([
    ["10.0.0.0/8", "10.9.8.7", true],
    ["10.0.0.0/8", "11.0.0.1", false],
    ["fd00::/8", "fd12::1", true],
    ["169.254.169.254/32", "::ffff:169.254.169.254", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["192.0.2.1", "192.0.2.1", true],
    ["nonsense", "192.0.2.1", null],
    ["10.0.0.0/33", "10.0.0.1", null],
  ])("%s has %s: %s", (network, text, within) => {
    const address = readAddress(text);
    expect(address && isIn(network, address)).toBe(within);
  });

  test.each(["1.2.3", "01.2.3.4", "::1::", "1:2:3:4:5:6:7:8:9", "12345::", "fe80::1%eth0", ""])("%j is none", (text) =>
    expect(readAddress(text)).toBeNull(),
  );
});

describe("the form", () => {
  test("what is left out is left to the server", () => {
    expect(checked(spec("ping"), { target: " example.org " }).diagnostic).toEqual({
      type: "ping",
      target: "example.org",
    });
    expect(checked(spec("mounts"), {}).diagnostic).toEqual({ type: "mounts" });
    expect(checked(spec("disk_usage"), {}).diagnostic).toEqual({ type: "disk_usage", top: 300 });
  });

  test("numbers are numbers, and TLS is yes or no", () => {
    const ping = checked(spec("ping"), { target: "a", count: "7", interval_ms: "200" });
    expect(ping.diagnostic).toEqual({ type: "ping", target: "a", count: 7, interval_ms: 200 });
    const connect = checked(spec("connect"), { target: "a:1", tls: "false" });
    expect(connect.diagnostic).toEqual({ type: "connect", target: "a:1", tls: false });
  });

  test("what is wrong is told of its field", () => {
    expect(checked(spec("ping"), { target: "a", count: "101", interval_ms: "199", timeout_ms: "2.5" }).faults).toEqual({
      count: "A whole number from 1 to 100.",
      interval_ms: "A whole number from 200 to 10,000.",
      timeout_ms: "A whole number from 100 to 10,000.",
    });
    expect(Object.keys(checked(spec("ping"), {}).faults ?? {})).toEqual(["target"]);
    expect(checked(spec("logs"), { unit: "a.service", path: "/var/log/a" }).faults).toHaveProperty("path");
    expect(checked(spec("dns"), { target: "a", record: "ANY" }).faults).toHaveProperty("record");
  });

  test("what was run can be filled in again", () => {
    const command = {
      type: "logs",
      request: { min_level: "WARNING", lines: 5, unit: "a.service" },
    } as unknown as Command;
    expect(filledFrom(command)).toEqual({ lines: "5", unit: "a.service" });
    expect(subjectOf(command)).toBe("a.service, warning");
    const disk = { type: "disk_usage", request: { path: "/usr", top_n: 300 } } as unknown as Command;
    expect(filledFrom(disk)).toEqual({ path: "/usr" });
    expect(subjectOf({ type: "disk_usage", request: { path: "" } } as unknown as Command)).toBe("main file system");
    expect(filledFrom({ type: "mounts", request: null } as unknown as Command)).toEqual({});
  });
});

describe("the policy of a host", () => {
  const ping = (target: string): Diagnostic => ({ type: "ping", target });
  // As the server's own test has them.
  test.each<[unknown, Diagnostic, boolean]>([
    [{}, ping("192.0.2.1"), true],
    [{}, ping("169.254.169.254"), false],
    [{}, ping("::ffff:169.254.169.254"), false],
    [{}, { type: "connect", target: "169.254.169.254:80" }, false],
    [{ denied_networks: [] }, ping("169.254.169.254"), true],
    [{ denied_networks: ["nonsense"] }, ping("192.0.2.1"), false],
    [{ denied_networks: ["10.0.0.0/8"] }, ping("example.org"), true],
    [{ allowed: ["ping"] }, ping("a"), true],
    [{ allowed: ["netstat"] }, ping("a"), false],
    [{ allowed: [] }, ping("a"), false],
    [{}, { type: "logs" }, true],
    [{}, { type: "logs", path: "/var/log/syslog" }, true],
    [{}, { type: "logs", path: "/var/logs" }, false],
    [{ log_paths: ["/srv/"] }, { type: "logs", path: "/srv/a/b" }, true],
    [{ log_paths: ["/srv/"] }, { type: "logs", path: "/var/log/a" }, false],
    [{ log_units: ["a.service"] }, { type: "logs", unit: "a.service" }, true],
    [{ log_units: ["a.service"] }, { type: "logs", unit: "b.service" }, false],
    [{ log_units: ["a.service"] }, { type: "logs" }, false],
  ])("%j allows %j: %s", (diagnostics, diagnostic, allowed) => {
    expect(refusal(policyIn({ diagnostics }), diagnostic) === null).toBe(allowed);
  });

  test("what cannot be read forbids nothing", () => {
    expect(policyIn(null)).toEqual({});
    expect(policyIn({ diagnostics: { allowed: "ping" } })).toEqual({});
    expect(kindRefusal({ allowed: ["ping"] }, "disk_usage")).toBe("The policy of this host does not allow disk usage.");
  });
});

describe("the address", () => {
  const id = "01a22ec4-2ad0-7076-847d-d26646adf0b7";
  test("keeps the tool, its form, what is shown and how", () => {
    const said = {
      tool: "logs",
      level: "DEBUG",
      lines: 5,
      run: id,
      q: "nginx",
      only: "ERROR",
      desc: "true",
      other: "x",
    };
    expect(readDiagnosticsParams(said)).toEqual({ ...said, lines: "5", desc: true, other: undefined });
    expect(readDiagnosticsParams({ tool: "ping", run: "../x", desc: "no" })).toEqual({});
  });

  test("keeps hosts and runs, each once and no more than may be asked", () => {
    expect(readFleetDiagnosticsParams({ hosts: `${id},${id},x`, runs: "" })).toEqual({ hosts: id });
    const many = Array.from({ length: 99 }, (_, at) => id.replace("b7", String(at).padStart(2, "0")));
    expect(idsOf(many.join(","))).toHaveLength(32);
  });
});

test("the history of the fleet is that of the hosts on which something was run", () => {
  const asked = [
    { target: "b", outcome: "done" },
    { target: "c", outcome: "refused" },
    { target: "b", outcome: "done" },
  ];
  expect(hostsToAsk(asked, ["a"])).toEqual(["a", "b"]);
  const command = (id: string, queued_at: string): Command => ({ id, queued_at }) as Command;
  const [old, young] = [command("1", "2026-11-30T01:00:00Z"), command("2", "2026-11-30T02:00:00Z")];
  expect(together([[old], undefined, [young, old]])).toEqual([young, old]);
});
