import { expect, test } from "vitest";

import { rangeMs, readHostParams } from "./params";

test.each([
  [{ range: "24h" }, { range: "24h" }],
  [{ range: "1h" }, {}],
  [{ range: "2h" }, {}],
  [
    { from: "1795453200000", to: "1795456800000" },
    { from: 1_795_453_200_000, to: 1_795_456_800_000 },
  ],
  [{ from: "9", to: "3", range: "7d" }, { range: "7d" }],
  [{ from: "soon", to: "later" }, {}],
])("%j", (said, wanted) => {
  expect(readHostParams(said)).toEqual(wanted);
});

test("a range has a length", () => {
  expect([rangeMs("5m"), rangeMs("7d")]).toEqual([300_000, 604_800_000]);
});
