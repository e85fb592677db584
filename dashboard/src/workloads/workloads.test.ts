import { expect, test } from "vitest";

import type { Workload } from "../api/workloads";
import { byHost, memoryShare, moodOf, moodsOf, searched, shortImage, sorted } from "./list";
import { readWorkloadParams } from "./params";

function workload(change: Partial<Workload> = {}): Workload {
  return {
    agent_id: "a",
    hostname: "host",
    container_id: "1",
    name: "web",
    image: "",
    state: "running",
    source: "docker",
    kind: "container",
    updated_at: "2026-11-30T12:00:00Z",
    ...change,
  };
}

test.each([
  ["running", null, "running"],
  ["Running", "unhealthy", "unhealthy"],
  ["running", "starting", "running"],
  ["exited", "unhealthy", "stopped"],
  ["restarting", null, "changing"],
  ["CrashLoopBackOff", null, "failed"],
  ["dead", null, "failed"],
  ["paused", null, "stopped"],
])("%s and %s is %s", (state, health, mood) => expect(moodOf({ state, health })).toBe(mood));

test("what is wrong is on top, and what has no value is last in both directions", () => {
  const list = [
    workload({ name: "b", cpu_percent: 2 }),
    workload({ name: "a", cpu_percent: null }),
    workload({ name: "c", state: "dead", cpu_percent: 9 }),
    workload({ name: "d", state: "exited", cpu_percent: 99 }),
  ];
  const names = (by: string, descending = false): string =>
    sorted(list, { by, descending })
      .map(({ name }) => name)
      .join("");
  expect(names("state")).toBe("cabd");
  expect(names("cpu")).toBe("bcad");
  expect(names("cpu", true)).toBe("cbad");
  expect(moodsOf(list)).toEqual([
    ["failed", 1],
    ["running", 2],
    ["stopped", 1],
  ]);
});

test("search finds names, images, hosts, namespaces and states", () => {
  const list = [
    workload({ name: "api", image: "ghcr.io/acme/api:2", namespace: "prod", kind: "pod" }),
    workload({ name: "db", hostname: "nas-01", state: "exited" }),
  ];
  for (const [search, found] of [
    ["acme", "api"],
    ["prod pod", "api"],
    ["host:nas", "db"],
    ["exited", "db"],
    ["api exited", ""],
  ] as const)
    expect(
      searched(list, search)
        .map(({ name }) => name)
        .join(),
    ).toBe(found);
});

test("two hosts of one name are two groups", () => {
  const list = [
    workload({ agent_id: "b", hostname: "pi" }),
    workload({ agent_id: "a", hostname: "pi" }),
    workload({ agent_id: "b", hostname: "pi" }),
  ];
  expect(byHost(list).map(({ id, workloads }) => [id, workloads.length])).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
});

test("images are told by what tells them apart", () => {
  expect(shortImage("docker.io/library/nginx:1.27")).toBe("nginx:1.27");
  expect(shortImage("ghcr.io/acme/api:2")).toBe("acme/api:2");
  expect(shortImage("localhost:5000/a")).toBe("a");
  expect(shortImage(`nginx@sha256:${"ab".repeat(32)}`)).toBe("nginx@abababab");
  expect(memoryShare({ memory_bytes: 5, memory_limit: 0 } as Workload)).toBeNull();
});

test("the address keeps what makes sense", () => {
  expect(
    readWorkloadParams({ q: "web", kind: "vm", state: "failed", sort: "cpu", desc: "true", group: "host" }),
  ).toEqual({
    q: "web",
    kind: "vm",
    state: "failed",
    sort: "cpu",
    desc: true,
    group: "host",
  });
  expect(readWorkloadParams({ q: "", kind: "jail", state: "x", sort: "state", group: "image" })).toEqual({});
});
