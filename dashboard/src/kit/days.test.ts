import { expect, test } from "vitest";

import { dayByKey, dayOf, fieldTime, monthOf, timeOfField, weeksOf } from "./days";

const day = (year: number, month: number, date: number): number => new Date(year, month - 1, date).getTime();

test("weeks begin on Monday and hold the whole month", () => {
  const weeks = weeksOf(day(2026, 11, 17));
  expect(weeks[0]?.[0]).toBe(day(2026, 10, 26));
  expect(weeks.flat()).toContain(day(2026, 11, 30));
  expect(weeks.flat()).toHaveLength(42);
});

test.each([
  ["ArrowLeft", day(2026, 3, 30)],
  ["ArrowDown", day(2026, 4, 7)],
  ["Home", day(2026, 3, 30)],
  ["End", day(2026, 4, 5)],
  ["PageUp", day(2026, 2, 28)],
  ["PageDown", day(2026, 4, 30)],
  ["a", null],
])("%s leads on from the last of March", (key, wanted) => {
  expect(dayByKey(day(2026, 3, 31), key)).toBe(wanted);
});

test("a field's text is a time and back, in the viewer's zone", () => {
  const time = new Date(2026, 10, 30, 14, 2).getTime();
  expect(fieldTime(time)).toBe("2026-11-30T14:02");
  expect(timeOfField("2026-11-30T14:02")).toBe(time);
  expect([timeOfField(""), timeOfField("soon")]).toEqual([null, null]);
  expect(monthOf(time, 2)).toBe(day(2027, 1, 1));
  expect(dayOf(time, -30)).toBe(day(2026, 10, 31));
});
