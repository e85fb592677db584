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
])("a hole says why (%#)", (gaps, events, wanted) => {
  expect(explained([hole], gaps, events)).toEqual([{ ...hole, kind: "gap", label: wanted }]);
});

test("readings that say yes one after the other are one span", () => {
  const spans = spansWhere([0, 10, 20, 30, 40], [true, true, false, null, true], "Under-voltage", 10);
  expect(spans.map(({ start, end }) => [start, end])).toEqual([
    [0, 20],
    [40, 50],
  ]);
});
