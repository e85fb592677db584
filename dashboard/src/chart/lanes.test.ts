import { expect, test } from "vitest";

import { laneOf } from "./lanes";

const row = (minute: number, low: boolean | null) => ({ time: new Date(minute * 60_000).toISOString(), low });

test("a lane tells where it held, where it is known, and how long it was", () => {
  const lane = laneOf([row(0, false), row(1, true), row(2, true), row(3, false), row(30, true)], "low", "Low");
  expect(lane?.held).toHaveLength(2);
  expect(lane?.known).toHaveLength(2);
  expect(lane?.total).toBe((2 + 1) * 60_000);
});

test("an agent that does not say has no lane", () => {
  expect(laneOf([row(0, null), row(1, null)], "low", "Low")).toBeNull();
  expect(laneOf([], "time", "Low")).toBeNull();
});
