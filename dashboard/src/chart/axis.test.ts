import { expect, test } from "vitest";

import { rangeAround, rangeFromZero, timeLabels, withoutZeros } from "./axis";

// Times of the viewer's own zone, whichever the tests run in.
const at = (hour: number, minute = 0, second = 0): number => new Date(2026, 10, 30, hour, minute, second).getTime();

test("moments are as short as they are told apart", () => {
  expect(timeLabels([at(9), at(9, 0, 30)], 30_000)).toEqual(["09:00:00", "09:00:30"]);
  expect(timeLabels([at(9), at(10)], 3_600_000)).toEqual(["09:00", "10:00"]);
  expect(timeLabels([at(0), at(6)], 21_600_000)).toEqual(["30 Nov", "06:00"]);
  expect(timeLabels([at(0)], 86_400_000)).toEqual(["30 Nov"]);
  expect(timeLabels([at(0)], 30 * 86_400_000)).toEqual(["Nov 2026"]);
});

test("a chart of zeros is not a line in its middle, and values far from nothing have room", () => {
  expect(rangeFromZero(0, 10)).toEqual([0, 10]);
  expect(rangeFromZero(null, 10)).toEqual([0, 10]);
  expect(rangeFromZero(100, 10)).toEqual([0, 108]);
  expect(rangeAround(50, 60, 10)).toEqual([45, 65]);
  expect(rangeAround(null, null, 10)).toEqual([0, 10]);
});

test.each([
  [
    ["0.00", "2.00", "4.00"],
    ["0", "2", "4"],
  ],
  [
    ["0.0\u202f%", "50.0\u202f%"],
    ["0\u202f%", "50\u202f%"],
  ],
  [
    ["0.00", "0.50"],
    ["0.00", "0.50"],
  ],
  [
    ["0\u202fB", "1.00\u202fKiB"],
    ["0\u202fB", "1.00\u202fKiB"],
  ],
  [["10"], ["10"]],
])("the labels %j of an axis are %j", (labels, wanted) => {
  expect(withoutZeros(labels)).toEqual(wanted);
});
