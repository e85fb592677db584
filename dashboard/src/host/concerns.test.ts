import { expect, test } from "vitest";

import { host, thresholds } from "../test/hosts";
import { concernsOf, type Known } from "./concerns";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const known = (change: Partial<Known>): Known => ({
  host: host(),
  thresholds,
  notices: [],
  forecasts: [],
  disks: [],
  drives: [],
  pools: [],
  sensors: [],
  underVoltages: 0,
  events: [],
  failedServices: [],
  securityUpdates: 0,
  now: NOW,
  ...change,
});
const says = (change: Partial<Known>): string[] =>
  concernsOf(known(change)).map(({ says: text }) => text.replaceAll("\u202f", " "));

test("a host that is fine has nothing to say", () => {
  expect(says({})).toEqual([]);
});

test("the worst is first", () => {
  expect(
    says({
      host: host({ cpu_usage: 85, reboot_required: true }),
      drives: [{ device: "sdb", failing: true, warning: "spare blocks run out" } as Known["drives"][number]],
      securityUpdates: 1,
    }),
  ).toEqual([
    "Drive sdb fails: spare blocks run out",
    "Processors are 85 % busy",
    "1 security update waits",
    "Waits for a reboot",
  ]);
});

test("a host that is silent says since when and why", () => {
  const silent = host({ status: "offline", last_seen: "2026-11-30T11:00:00Z" });
  const event = { kind: "silent", cause: "lost" } as Known["events"][number];
  expect(says({ host: silent, events: [event] })[0]).toMatch(/^Offline since \d\d:00: link down or host off$/);
});

test("a full disk is named", () => {
  const disk = { mountpoint: "/srv", used_percent: 99.3 } as Known["disks"][number];
  expect(says({ host: host({ disk_max_percent: 99.3 }), disks: [disk] })).toEqual(["/srv is 99.3 % full"]);
});
