import { describe, expect, test } from "vitest";

import { type Command, withPiece } from "../api/commands";
import { treeOf, wayTo } from "./folders";
import { marked, searchedLines, toneOf } from "./log-lines";
import { filledMounts } from "./mounts";
import { cutOff, type DiskReport, readResult, type Socket, soFar, summed } from "./results";
import { cut } from "./results/treemap";
import { ceiling } from "./results/ping-result";
import { endpoint, partOf, searchedSockets, sortedSockets } from "./sockets";
import { squarify } from "./squarify";
import { summaryOf } from "./summary";

describe("answers", () => {
  test("lists that are null are empty, in every kind", () => {
    for (const kind of ["ping", "traceroute", "connect", "dns", "netstat", "disk_usage", "mounts", "logs", "update"]) {
      for (const value of [null, {}, [], { netstat: null, hops: null, ping_results: null, top_dirs: null, dns: null }])
        expect(readResult(kind, value).kind).toBe(kind === "update" ? "other" : kind);
    }
  });

  test("round trips are told in nanoseconds, and what is lost counts", () => {
    const result = readResult("ping", {
      ping_results: [
        { seq: 0, success: true, rtt: 1_500_000 },
        { seq: 1, success: true, rtt: 2_500_000 },
        { seq: 2, success: false, rtt: 0 },
        { seq: 3, success: false, rtt: 0 },
      ],
    });
    if (result.kind !== "ping") throw new Error("it is a ping");
    expect(summed(result.report.probes)).toEqual({
      sent: 4,
      received: 2,
      loss: 50,
      min: 1.5,
      avg: 2,
      max: 2.5,
      deviation: 0.5,
    });
    expect(summed([]).avg).toBeNull();
  });

  test("pieces are put one behind the other, whatever order they come in", () => {
    const piece = (sequence: number) => ({
      sequence,
      payload: { ping_results: [{ seq: sequence - 1, success: true }] },
    });
    const pieces = [2, 1, 2].map(piece).reduce<{ sequence: number; payload: unknown }[]>(withPiece, []);
    const result = soFar("ping", pieces);
    expect(result?.kind === "ping" && result.report.probes.map(({ seq }) => seq)).toEqual([0, 1]);
    expect(soFar("ping", [])).toBeNull();
    const walk = [1, 2].map((sequence) => ({ sequence, payload: { scanned_files: sequence * 10 } }));
    const seen = soFar("disk_usage", walk);
    expect(seen?.kind === "disk_usage" && seen.report.scannedFiles).toBe(20);
  });

  test("what is missing is said, however the agent says it", () => {
    expect(cutOff("netstat", { netstat: [], truncated: true })).toContain("more than this");
    expect(cutOff("netstat", { note: "no permission to see processes", truncated: true })).toBe(
      "no permission to see processes",
    );
    expect(cutOff("disk_usage", { partial: true })).toContain("ran out");
    expect(cutOff("mounts", [{ mountpoint: "/", fstype: "ext4", device: "sda" }])).toBeNull();
    expect(cutOff("mounts", [{ mountpoint: "", fstype: "", device: "more are left out" }])).toBe("more are left out");
    expect(cutOff("logs", [{ source: "spectra-agent", level: "NOTICE", message: "older lines are left out" }])).toBe(
      "older lines are left out",
    );
    expect(cutOff("logs", null)).toBeNull();
  });

  test("a few words for each", () => {
    const done = (type: string, result: unknown): string | undefined =>
      summaryOf({ type, state: "done", error: null, result } as unknown as Command)?.text.replaceAll("\u202f", " ");
    expect(done("ping", { ping_results: [{ success: true, rtt: 2e6 }] })).toBe("2.0 ms");
    expect(done("ping", { ping_results: [{ success: false }] })).toBe("no answer");
    expect(done("netstat", { netstat: [{ proto: "tcp", state: "LISTEN" }] })).toBe("1 listening, 0 connected");
    expect(done("dns", { dns: { code: "NXDOMAIN", records: [] } })).toBe("NXDOMAIN");
    expect(summaryOf({ type: "ping", state: "failed", error: "no way" } as Command)).toMatchObject({ level: "crit" });
    expect(summaryOf({ type: "ping", state: "running" } as Command)).toBeNull();
  });
});

describe("folders", () => {
  const report: DiskReport = {
    root: "/",
    folders: [
      { path: "/", bytes: 100, files: 9 },
      { path: "/var", bytes: 60, files: 5 },
      { path: "/var/lib/docker", bytes: 40, files: 3 },
      { path: "/usr", bytes: 30, files: 2 },
    ],
    files: [
      { path: "/var/lib/docker/big", bytes: 25, files: null },
      { path: "/swap", bytes: 6, files: null },
    ],
    scannedFolders: 0,
    scannedFiles: 0,
    errors: 0,
    partial: false,
    ms: 0,
  };

  test("hang in the nearest one that is known, and the rest is one more", () => {
    const top = treeOf(report);
    expect(top.children.map(({ kind, name, bytes }) => [kind, name, bytes])).toEqual([
      ["folder", "var", 60],
      ["folder", "usr", 30],
      ["file", "swap", 6],
      ["rest", "Smaller ones", 4],
    ]);
    expect(top.children[0]?.children.map(({ name }) => name)).toEqual(["lib/docker", "Smaller ones"]);
    expect(wayTo(top, "/var/lib/docker").map(({ path }) => path)).toEqual(["/", "/var", "/var/lib/docker"]);
    expect(wayTo(top, "/nowhere")).toEqual([top]);
    expect(wayTo(top, undefined)).toEqual([top]);
  });

  test("of Windows, and of an answer that does not have its own root", () => {
    const top = treeOf({
      ...report,
      root: "C:\\",
      folders: [
        { path: "C:\\Users", bytes: 9, files: 1 },
        { path: "C:\\Users\\mira", bytes: 8, files: 1 },
      ],
      files: [],
    });
    expect(top.bytes).toBe(9);
    expect(wayTo(top, "C:\\Users\\mira").map(({ name }) => name)).toEqual(["C:\\", "Users", "mira"]);
  });

  test("areas are as the values, fill the box and do not leave it", () => {
    const box = { x: 0, y: 0, width: 600, height: 400 };
    const values = [6, 6, 4, 3, 2, 2, 1];
    const boxes = squarify(values, box);
    const whole = values.reduce((sum, value) => sum + value, 0);
    for (const [at, { x, y, width, height }] of boxes.entries()) {
      expect(width * height).toBeCloseTo(((values[at] ?? 0) / whole) * 240_000, 3);
      expect(x + width).toBeLessThanOrEqual(600.001);
      expect(y + height).toBeLessThanOrEqual(400.001);
      expect(Math.max(width / height, height / width)).toBeLessThan(4);
    }
    expect(squarify([0, 0], box).every(({ width }) => width === 0)).toBe(true);
    expect(squarify([], box)).toEqual([]);
  });

  test("names are cut where they would leave their area", () => {
    expect(cut("short", 100)).toBe("short");
    expect(cut("a very long name", 60)).toBe("a very l…");
    expect(cut("name", 8)).toBe("");
  });
});

describe("sockets", () => {
  const socket = (change: Partial<Socket>): Socket => ({
    proto: "tcp",
    local: "0.0.0.0",
    localPort: 22,
    remote: "0.0.0.0",
    remotePort: 0,
    state: "LISTEN",
    user: "0",
    pid: 1,
    process: "sshd",
    ...change,
  });

  test("listen, are connected, or neither", () => {
    expect(partOf(socket({}))).toBe("listening");
    expect(partOf(socket({ proto: "udp", state: "" }))).toBe("listening");
    expect(partOf(socket({ proto: "udp6", state: "", remotePort: 53 }))).toBe("connected");
    expect(partOf(socket({ state: "ESTABLISHED", remotePort: 9 }))).toBe("connected");
    expect(partOf(socket({ state: "TIME_WAIT", remotePort: 9 }))).toBe("other");
  });

  test("are found by every word, and sorted by numbers as numbers", () => {
    const list = [socket({ localPort: 443, process: "nginx" }), socket({ localPort: 22 }), socket({ localPort: 8080 })];
    expect(searchedSockets(list, "nginx :443")).toHaveLength(1);
    expect(searchedSockets(list, "sshd :443")).toHaveLength(0);
    expect(sortedSockets(list, { by: "local", descending: true }).map(({ localPort }) => localPort)).toEqual([
      8080, 443, 22,
    ]);
    expect(endpoint("::1", 0)).toBe("[::1]:*");
  });
});

describe("lines", () => {
  const line = (level: string, message: string) => ({ time: 0, source: "s", level, message, pid: null, process: "" });

  test("are found by text and severity", () => {
    const lines = [line("DEBUG", "one"), line("ERROR", "Two"), line("whatever", "two")];
    expect(searchedLines(lines, "TWO", null)).toHaveLength(2);
    expect(searchedLines(lines, "", "WARNING").map(({ message }) => message)).toEqual(["Two"]);
    expect([toneOf("EMERGENCY"), toneOf("warning"), toneOf("NOTICE"), toneOf("x")]).toEqual([
      "crit",
      "warn",
      "calm",
      "quiet",
    ]);
  });

  test("what is searched for is marked, wherever it is", () => {
    expect(marked("a Needle, a needle", "needle")).toEqual([
      { text: "a ", hit: false },
      { text: "Needle", hit: true },
      { text: ", a ", hit: false },
      { text: "needle", hit: true },
    ]);
    expect(marked("İstanbul needle", "needle")).toEqual([{ text: "İstanbul needle", hit: false }]);
  });
});

test("mounts: the fullest first, those of the kernel apart, the mark left out", () => {
  const mount = (mountpoint: string, type: string) => ({ mountpoint, device: "d", type, options: "" });
  const uses = [{ mountpoint: "/data", total_bytes: 9, free_bytes: 1, used_percent: 90 }];
  const filled = filledMounts([mount("/proc", "proc"), mount("/", "ext4"), mount("/data", "odd"), mount("", "")], uses);
  expect(filled.map(({ mountpoint, virtual }) => [mountpoint, virtual])).toEqual([
    ["/data", false],
    ["/", false],
    ["/proc", true],
  ]);
});

test("the scale of a ping ends above its longest trip", () => {
  for (const longest of [0.03, 0.9, 1, 7.7, 99, 1234]) {
    expect(ceiling(longest)).toBeGreaterThan(longest);
    expect(ceiling(longest)).toBeLessThan(longest * 2.2);
  }
  expect(ceiling(0)).toBe(1);
});
