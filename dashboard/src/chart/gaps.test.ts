import { expect, test } from "vitest";

import { explained, spansWhere } from "./gaps";

const iso = (time: number): string => new Date(time).toISOString();
const HOUR = 3_600_000;
const hole = { start: 10 * HOUR, end: 12 * HOUR };
const silent = (time: number, cause: string | null) => ({ time: iso(time), kind: "silent", cause });

test.each([
  [
    [{ after: iso(10 * HOUR), before: iso(12 * HOUR), cause: "queue_full" }],
    [],
    "Readings dropped: the agent's memory was full",
  ],
  [[{ after: iso(2 * HOUR), before: iso(3 * HOUR), cause: "queue_full" }], [], "No readings: cause unknown"],
  [
    [{ after: iso(10 * HOUR), before: iso(12 * HOUR), cause: "unknown" }],
    [silent(10 * HOUR, "lost")],
    "Link down or host off",
  ],
  [[], [silent(10 * HOUR - 60_000, "stopped")], "Agent stopped"],
  [[], [silent(10 * HOUR, "unknown")], "No readings: cause unknown"],
  [[], [{ time: iso(11 * HOUR), kind: "rebooted", cause: null }], "Host restarted"],
  [[], [{ time: iso(12 * HOUR), kind: "registered", cause: null }], "Before its first reading"],
  [
    [],
    [
      { time: iso(12 * HOUR), kind: "registered", cause: null },
      { time: iso(2 * HOUR), kind: "registered", cause: null },
    ],
    "No readings: cause unknown",
  ],
])("a hole says why (%#)", (gaps, events, wanted) => {
  expect(explained([hole], gaps, events)).toEqual([{ ...hole, kind: "gap", label: wanted }]);
});

test("readings that say yes one after the other are one span", () => {
  const times = [0, 10, 20, 30, 40, 50].map((second) => second * 1000);
  const spans = spansWhere(times, [true, true, false, null, true, false], "Under-voltage");
  expect(spans.map(({ start, end }) => [start / 1000, end / 1000])).toEqual([
    [0, 20],
    [40, 50],
  ]);
});

test("a reading does not stand for the hole behind it", () => {
  const times = [0, 10, 20, 300, 310, 320].map((second) => second * 1000);
  const spans = spansWhere(times, [false, false, true, true, false, false], "Under-voltage");
  expect(spans.map(({ start, end }) => [start / 1000, end / 1000])).toEqual([
    [20, 30],
    [300, 310],
  ]);
});
