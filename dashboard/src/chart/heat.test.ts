import { expect, test } from "vitest";

import { cellAt, heatHeight, heatRows } from "./heat";

const reading = (second: number, values: (number | null)[] | null) => ({
  time: new Date(second * 1000).toISOString(),
  values,
});

test("readings become a row for each core, also when one more comes up", () => {
  expect(heatRows([reading(1, [5, 6]), reading(2, null), reading(3, [7, 8, 9])])).toEqual({
    times: [1000, 3000],
    rows: [
      [5, 7],
      [6, 8],
      [null, 9],
    ],
  });
  expect(heatRows([])).toEqual({ times: [], rows: [] });
});

test("what is pointed at is the reading that ends next", () => {
  const heat = heatRows([reading(10, [1, 2]), reading(20, [3, 4])]);
  const stretch = { start: 0, end: 20_000 };
  expect(cellAt(heat, stretch, 10_000, 0.25, 0.1)).toEqual({ row: 0, index: 0 });
  expect(cellAt(heat, stretch, 10_000, 0.75, 0.9)).toEqual({ row: 1, index: 1 });
  expect(cellAt(heat, { start: 0, end: 100_000 }, 10_000, 0.9, 0.5)).toBeNull();
});

test("many cores do not make a chart of their own", () => {
  expect([heatHeight(1), heatHeight(4), heatHeight(256)]).toEqual([12, 36, 96]);
});
