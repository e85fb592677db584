import { expect, test } from "vitest";

import { closer, earlier, later, possible, wider } from "./moves";

const MINUTE = 60_000;
const NOW = 100 * MINUTE;
const stretch = { start: 40 * MINUTE, end: 60 * MINUTE };

test("half a stretch back, half a stretch on, but not beyond now", () => {
  expect(earlier(stretch)).toEqual({ start: 30 * MINUTE, end: 50 * MINUTE });
  expect(later(stretch, NOW)).toEqual({ start: 50 * MINUTE, end: 70 * MINUTE });
  expect(later({ start: 78 * MINUTE, end: 98 * MINUTE }, NOW)).toEqual({ start: 80 * MINUTE, end: NOW });
});

test("closer and wider keep the middle, wider as far as there is time", () => {
  expect(closer(stretch)).toEqual({ start: 45 * MINUTE, end: 55 * MINUTE });
  expect(wider(stretch, NOW)).toEqual({ start: 30 * MINUTE, end: 70 * MINUTE });
  expect(wider({ start: 60 * MINUTE, end: NOW }, NOW)).toEqual({ start: 20 * MINUTE, end: NOW });
  expect(closer({ start: 0, end: 1000 })).toEqual({ start: -4500, end: 5500 });
});

test("what is asked for the wrong way round, or after now, is shown as it can be", () => {
  expect(possible({ start: 60 * MINUTE, end: 40 * MINUTE }, NOW)).toEqual(stretch);
  expect(possible({ start: 90 * MINUTE, end: 900 * MINUTE }, NOW)).toEqual({ start: 90 * MINUTE, end: NOW });
  expect(possible({ start: 500 * MINUTE, end: 900 * MINUTE }, NOW)).toEqual({ start: NOW - 10_000, end: NOW });
});
