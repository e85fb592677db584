import { expect, test } from "vitest";

import { brokenAt, columnsByKey, columnsOf, holesIn, indexNear, lastOf, stacked, stepOf } from "./data";

const MINUTE = 60_000;
const series = (...values: (number | null)[]) => ({ id: "a", label: "a", values });

test("a stack adds up, and is nothing only where all are missing", () => {
  expect(stacked([series(1, null, null), series(2, 3, null), series(null, 1, null)])).toEqual([
    [1, null, null],
    [3, 3, null],
    [3, 4, null],
  ]);
});

test("rows become columns, with a band where the API told peaks", () => {
  const rows = [
    { time: "2026-11-30T10:00:00Z", usage: 5, usage_min: 1, usage_max: 9, iowait: null },
    { time: "2026-11-30T10:01:00Z", usage: 6, usage_min: 2, usage_max: 8, iowait: 1 },
  ];
  const columns = columnsOf(rows, [
    { field: "usage", label: "Busy" },
    { field: "iowait", label: "Waiting" },
  ]);
  expect(columns.times[1]).toBe(Date.parse("2026-11-30T10:01:00Z"));
  expect(columns.series[0]?.band).toEqual({ min: [1, 2], max: [9, 8] });
  expect(columns.series[1]).toMatchObject({ values: [null, 1], band: undefined });
});

test("interleaved series are told apart, also where one has no reading", () => {
  const row = (time: number, name: string, rx: number | null) => ({ time: new Date(time).toISOString(), name, rx });
  const columns = columnsByKey(
    [row(0, "eth10", 1), row(0, "eth2", 2), row(MINUTE, "eth10", 3)],
    ({ name }) => name,
    ({ rx }) => rx,
  );
  expect(columns.series.map(({ label, values }) => [label, values])).toEqual([
    ["eth2", [2, null]],
    ["eth10", [1, 3]],
  ]);
});

test("holes are where readings are missing, also at the edges", () => {
  const times = [5, 6, 7, 20, 21, 22].map((minute) => minute * MINUTE);
  expect(stepOf(times)).toBe(MINUTE);
  expect(holesIn(times, { start: 0, end: 23 * MINUTE })).toEqual([
    { start: 0, end: 5 * MINUTE },
    { start: 7 * MINUTE, end: 20 * MINUTE },
  ]);
  expect(holesIn([], { start: 0, end: MINUTE })).toEqual([]);
});

test("readings that became more frequent have no holes before", () => {
  const times = [...[0, 30, 60, 90, 120, 150], ...[160, 170, 180, 190, 200, 210, 220, 260]].map((at) => at * 1000);
  expect(holesIn(times, { start: 0, end: 260_000 })).toEqual([{ start: 220_000, end: 260_000 }]);
});

test("no line is drawn across a hole", () => {
  const columns = { times: [0, 1000, 9000, 10_000], series: [series(1, 2, 3, 4)] };
  const broken = brokenAt(columns, holesIn(columns.times, { start: 0, end: 10_000 }));
  expect(broken.times).toEqual([0, 1000, 1001, 9000, 10_000]);
  expect(broken.series[0]?.values).toEqual([1, 2, null, 3, 4]);
});

test("the crosshair takes the nearest reading", () => {
  expect([-5, 0, 4, 6, 14, 99].map((time) => indexNear([0, 10, 20], time))).toEqual([0, 0, 0, 1, 1, 2]);
  expect(indexNear([], 4)).toBeNull();
  expect(lastOf([1, 2, null])).toBe(2);
});
